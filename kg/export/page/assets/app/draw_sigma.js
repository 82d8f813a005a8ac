// Draws a view with sigma.js (WebGL), for graphs too large for vis-network's canvas. Two small programs of our
// own give it what it lacks: the shapes of the legend, and lines that are dashed, dotted and side by side.

const drawWithSigma = (container, on) => {
  const { MultiDirectedGraph, Sigma, EdgeLineProgram, EdgeProgram, NodeProgram, floatColor } = sigmaKit;
  const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
  const shapeNumber = { dot: 0, square: 1, diamond: 2, triangle: 3, triangleDown: 4, star: 5, hexagon: 6 };
  const colour = (name, size = 4) => ({ name, size, type: UNSIGNED_BYTE, normalized: true });
  const float = (name, size = 1) => ({ name, size, type: FLOAT });

  // A triangle around each node, in which the fragment shader draws the shape from its distance to the border.
  class ShapeProgram extends NodeProgram {
    getDefinition() {
      return {
        VERTICES: 3,
        METHOD: TRIANGLES,
        VERTEX_SHADER_SOURCE: `
          attribute vec4 a_id, a_color, a_border;
          attribute vec2 a_position;
          attribute float a_size, a_shape, a_width, a_angle;
          uniform mat3 u_matrix;
          uniform vec2 u_screen;
          uniform float u_sizeRatio;
          varying vec4 v_color, v_border;
          varying vec2 v_at;
          varying float v_radius, v_shape, v_width;
          const float bias = 255.0 / 254.0;
          void main() {
            v_radius = a_size / u_sizeRatio;
            v_at = vec2(cos(a_angle), sin(a_angle)) * (v_radius + 2.0) * 2.8;
            vec2 clip = (u_matrix * vec3(a_position, 1.0)).xy;
            gl_Position = vec4(clip + v_at * 2.0 / u_screen, 0.0, 1.0);
            #ifdef PICKING_MODE
            v_color = a_id;
            #else
            v_color = a_color;
            #endif
            v_border = a_border;
            v_color.a *= bias;
            v_border.a *= bias;
            v_shape = a_shape;
            v_width = a_width;
          }`,
        FRAGMENT_SHADER_SOURCE: `
          precision highp float;
          varying vec4 v_color, v_border;
          varying vec2 v_at;
          varying float v_radius, v_shape, v_width;
          float outside(vec2 p) {
            if (v_shape < 0.5) return length(p) - 1.0;
            if (v_shape < 1.5) return max(abs(p.x), abs(p.y)) - 0.88;
            if (v_shape < 2.5) return (abs(p.x) + abs(p.y) - 1.15) * 0.7071;
            if (v_shape < 4.5) {
              if (v_shape > 3.5) p.y = -p.y;
              p.y += 0.12;
              return max(-p.y - 0.58, 0.866 * abs(p.x) + 0.5 * p.y - 0.58);
            }
            if (v_shape < 5.5) {
              float turn = 6.2831853 / 5.0;
              float angle = abs(mod(atan(p.x, p.y) + turn * 0.5, turn) - turn * 0.5);
              p = length(p) * vec2(sin(angle), cos(angle));
              return dot(p - vec2(0.0, 1.2), normalize(vec2(0.95, 0.45)));
            }
            p = abs(p);
            return max(p.y * 0.5 + p.x * 0.866, p.y) - 0.95;
          }
          void main() {
            float d = outside(v_at / v_radius) * v_radius;
            #ifdef PICKING_MODE
            if (d > 2.0) discard;
            gl_FragColor = v_color;
            #else
            vec4 inner = vec4(v_color.rgb * v_color.a, v_color.a);
            vec4 rim = vec4(v_border.rgb * v_border.a, v_border.a);
            vec4 mixed = mix(inner, rim, smoothstep(-v_width - 0.6, -v_width + 0.6, d));
            gl_FragColor = mixed * (1.0 - smoothstep(-0.6, 0.6, d));
            #endif
          }`,
        UNIFORMS: ['u_sizeRatio', 'u_matrix', 'u_screen'],
        ATTRIBUTES: [float('a_position', 2), float('a_size'), float('a_shape'), float('a_width'),
          colour('a_color'), colour('a_border'), colour('a_id')],
        CONSTANT_ATTRIBUTES: [float('a_angle')],
        CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
      };
    }

    processVisibleItem(id, start, data) {
      this.array.set([data.x, data.y, data.size, data.shape, data.rim, floatColor(data.color), floatColor(data.border), id], start);
    }

    setUniforms(params, { gl, uniformLocations }) {
      gl.uniform1f(uniformLocations.u_sizeRatio, params.sizeRatio);
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, params.matrix);
      gl.uniform2f(uniformLocations.u_screen, params.width, params.height);
    }
  }

  // Two triangles for the line and one for the head, all reckoned in pixels of the screen.
  class LineProgram extends EdgeProgram {
    getDefinition() {
      return {
        VERTICES: 9,
        METHOD: TRIANGLES,
        VERTEX_SHADER_SOURCE: `
          attribute vec4 a_id, a_color;
          attribute vec2 a_start, a_end;
          attribute float a_width, a_lane, a_dash, a_arrow, a_radius, a_along, a_side, a_head;
          uniform mat3 u_matrix;
          uniform vec2 u_screen;
          uniform float u_sizeRatio;
          varying vec4 v_color;
          varying float v_side, v_half, v_run, v_dash, v_solid;
          const float bias = 255.0 / 254.0;
          void main() {
            vec2 a = (u_matrix * vec3(a_start, 1.0)).xy * 0.5 * u_screen;
            vec2 b = (u_matrix * vec3(a_end, 1.0)).xy * 0.5 * u_screen;
            float size = max(length(b - a), 0.001);
            vec2 t = (b - a) / size;
            vec2 n = vec2(-t.y, t.x);
            float grip = 0.0;
            #ifdef PICKING_MODE
            grip = 4.0;
            v_color = a_id;
            #else
            v_color = a_color;
            #endif
            v_color.a *= bias;
            float radius = a_radius / u_sizeRatio + 1.0;
            float head = a_arrow * (6.0 + a_width * 1.6);
            float stop = size - a_arrow * (radius + head * 0.9);
            v_half = a_width * 0.5 + grip;
            v_dash = a_dash;
            v_solid = a_head;
            vec2 at;
            if (a_head > 0.5) {
              v_side = 0.0;
              v_run = 0.0;
              at = b - t * (radius + head * a_along) + n * a_side * head * 0.42;
            } else {
              v_side = a_side * (v_half + 0.7);
              v_run = a_along * stop;
              at = a + t * v_run + n * v_side;
            }
            at += n * a_lane;
            gl_Position = vec4(at * 2.0 / u_screen, 0.0, 1.0);
          }`,
        FRAGMENT_SHADER_SOURCE: `
          precision highp float;
          varying vec4 v_color;
          varying float v_side, v_half, v_run, v_dash, v_solid;
          void main() {
            #ifdef PICKING_MODE
            gl_FragColor = v_color;
            #else
            float alpha = v_color.a;
            if (v_solid < 0.5) {
              if (v_dash > 1.5 && mod(v_run, 7.0) > 2.5) discard;
              if (v_dash > 0.5 && v_dash < 1.5 && mod(v_run, 14.0) > 9.0) discard;
              alpha *= 1.0 - smoothstep(v_half - 0.3, v_half + 0.7, abs(v_side));
            }
            gl_FragColor = vec4(v_color.rgb * alpha, alpha);
            #endif
          }`,
        UNIFORMS: ['u_matrix', 'u_sizeRatio', 'u_screen'],
        ATTRIBUTES: [float('a_start', 2), float('a_end', 2), float('a_width'), float('a_lane'), float('a_dash'),
          float('a_arrow'), float('a_radius'), colour('a_color'), colour('a_id')],
        CONSTANT_ATTRIBUTES: [float('a_along'), float('a_side'), float('a_head')],
        CONSTANT_DATA: [[0, 1, 0], [0, -1, 0], [1, 1, 0], [1, 1, 0], [0, -1, 0], [1, -1, 0], [0, 0, 1], [1, 1, 1], [1, -1, 1]],
      };
    }

    processVisibleItem(id, start, source, target, data) {
      this.array.set([source.x, source.y, target.x, target.y, data.size, data.lane, data.dash, data.arrow, target.size,
        floatColor(data.color), id], start);
    }

    setUniforms(params, { gl, uniformLocations }) {
      gl.uniform1f(uniformLocations.u_sizeRatio, params.sizeRatio);
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, params.matrix);
      gl.uniform2f(uniformLocations.u_screen, params.width, params.height);
    }
  }

  const graph = new MultiDirectedGraph();
  let picture = null;
  const dashNumber = { actual: 0, planned: 1, proposed: 2, denied: 0 };
  // #rrggbb and an opacity as #rrggbbaa, which is what sigma reads.
  const faded = (hex, opacity) => hex + Math.round(opacity * 255).toString(16).padStart(2, '0');

  // The hairlines of sigma know no opacity: the same by mixing with the background.
  const paled = (hex, share) => `#${[1, 3, 5].map((i) => {
    const [own, back] = [hex, THEME.hue('surface')].map((colour) => parseInt(colour.slice(i, i + 2), 16));
    return Math.round(own * share + back * (1 - share)).toString(16).padStart(2, '0');
  }).join('')}`;

  // From afar a crowd of edges is a grey cloud, whatever their style; hairlines draw it in half the time.
  const CROWD = 4000;
  let thin = false;
  const nodeStyle = (key, attributes) => {
    const n = Number(key);
    const cls = THEME.ofNode(n);
    const chosen = picture.chosen.has(n);
    const opacity = picture.dimmed && !picture.near.nodes.has(n) ? 0.22 : 1;
    const own = THEME.hue(cls.hue);
    const surface = THEME.hue('surface');
    return {
      ...attributes,
      rim: chosen ? 3.5 : cls.hollow ? 2.2 : 1,
      color: faded(cls.hollow ? surface : own, opacity),
      border: faded(chosen ? THEME.hue('accent') : cls.hollow ? own : surface, opacity),
      zIndex: chosen ? 2 : opacity === 1 ? 1 : 0,
    };
  };
  const edgeStyle = (key, attributes) => {
    const { edge } = attributes;
    const dim = picture.dimmed && !picture.near.edges.has(key);
    const picked = picture.edge === key;
    const crowd = picture.view.edges.length;
    const faint = crowd > CROWD ? 0.14 : crowd > 1000 ? 0.3 : crowd > 400 ? 0.45 : 0.75;
    const width = THEME.width(edge) * (crowd > 1000 ? 0.6 : 1);
    if (thin && !picture.near.edges.has(key)) {
      return { ...attributes, type: 'thin', hidden: dim, color: paled(THEME.ofEdge(edge), 0.3) };
    }
    return {
      ...attributes,
      type: 'line',
      size: picked ? width + 2.5 : width,
      color: faded(THEME.ofEdge(edge), dim ? 0.05 : picked || picture.dimmed ? 1 : faint),
      zIndex: dim ? 0 : 1,
    };
  };

  const renderer = new Sigma(graph, container, {
    renderLabels: false, renderEdgeLabels: false, enableEdgeEvents: true, zIndex: true, stagePadding: 70,
    minCameraRatio: 0.005, maxCameraRatio: 4, allowInvalidContainer: true, hideEdgesOnMove: false,
    defaultNodeType: 'shape', defaultEdgeType: 'line', defaultDrawNodeHover: () => {},
    nodeProgramClasses: { shape: ShapeProgram }, edgeProgramClasses: { line: LineProgram, thin: EdgeLineProgram },
    nodeReducer: nodeStyle, edgeReducer: edgeStyle,
  });

  const lanes = (list) => {
    const perPair = new Map();
    for (const edge of list) {
      const key = edge.a < edge.b ? `${edge.a}|${edge.b}` : `${edge.b}|${edge.a}`;
      if (!perPair.has(key)) perPair.set(key, []);
      perPair.get(key).push(edge);
    }
    const lane = new Map();
    for (const group of perPair.values()) {
      group.forEach((edge, i) => lane.set(edge.key, (edge.a < edge.b ? 1 : -1) * (i - (group.length - 1) / 2) * 7));
    }
    return lane;
  };

  let filled = null;
  const fill = () => {
    const { view, positions } = picture;
    if (filled === view) return;
    filled = view;
    const lane = lanes(view.edges);
    const shrink = Math.max(0.3, Math.min(1, Math.sqrt(300 / view.nodes.length)));
    graph.clear();
    for (const n of view.nodes) {
      const [x, y] = positions.get(n);
      const { shape, size } = DATA.drawing.nodes[n];
      graph.addNode(n, { x, y: -y, size: size * shrink, shape: shapeNumber[shape] });
    }
    for (const edge of view.edges) {
      graph.addEdgeWithKey(edge.key, edge.a, edge.b, {
        edge, lane: lane.get(edge.key), dash: dashNumber[edge.status] ?? 0, arrow: relationOf(edge.rel).symmetric ? 0 : 1,
      });
    }
  };

  const at = (n) => {
    if (!graph.hasNode(n)) return null;
    const { x, y, size } = graph.getNodeAttributes(n);
    return { ...renderer.graphToViewport({ x, y }), r: renderer.scaleSize(size) };
  };
  const middle = (edge) => {
    const [a, b] = [at(edge.a), at(edge.b)];
    if (!a || !b) return null;
    const length = Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const { lane } = graph.getEdgeAttributes(edge.key);
    // The screen's y points down, the shader's up: the normal turns with it.
    return { x: (a.x + b.x) / 2 + ((b.y - a.y) / length) * lane, y: (a.y + b.y) / 2 - ((b.x - a.x) / length) * lane, length };
  };

  let dragged = null;
  let moved = false;
  const point = (event) => ({ x: event.event.x, y: event.event.y });
  renderer.on('clickNode', ({ node }) => { if (!moved) on.node(Number(node)); });
  renderer.on('clickEdge', ({ edge }) => on.edge(edge));
  renderer.on('clickStage', () => { if (!moved) on.nothing(); });
  for (const name of ['doubleClickNode', 'doubleClickEdge', 'doubleClickStage']) {
    renderer.on(name, (event) => { event.preventSigmaDefault(); on.second(); });
  }
  renderer.on('enterNode', (event) => on.over({ node: Number(event.node), at: point(event) }));
  renderer.on('enterEdge', (event) => on.over({ edge: event.edge, at: point(event) }));
  for (const name of ['leaveNode', 'leaveEdge', 'downStage']) renderer.on(name, () => on.over(null));
  renderer.on('downNode', ({ node }) => {
    dragged = node;
    moved = false;
    if (!renderer.getCustomBBox()) renderer.setCustomBBox(renderer.getBBox());
  });
  renderer.getMouseCaptor().on('mousemovebody', (event) => {
    if (dragged === null) return;
    moved = true;
    const to = renderer.viewportToGraph(event);
    graph.mergeNodeAttributes(dragged, { x: to.x, y: to.y });
    event.preventSigmaDefault();
    event.original.preventDefault();
    event.original.stopPropagation();
  });
  renderer.getMouseCaptor().on('mouseup', () => {
    if (dragged !== null && moved) {
      const { x, y } = graph.getNodeAttributes(dragged);
      on.moved(Number(dragged), [x, -y]);
    }
    dragged = null;
    window.setTimeout(() => { moved = false; }, 0);
  });
  renderer.on('afterRender', () => { if (picture) LABELS.draw(picture); });

  const camera = renderer.getCamera();
  const wantsThin = () => filled !== null && filled.edges.length > CROWD && camera.ratio > 0.2;
  camera.on('updated', () => {
    if (wantsThin() === thin) return;
    thin = !thin;
    renderer.refresh();
  });
  const fit = () => camera.setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
  const show = (next) => {
    picture = { ...next, at, middle, scale: () => (picture.view.nodes.length > 400 ? 0.35 : 1) / camera.ratio };
    if (next.fit) renderer.setCustomBBox(null);
    fill();
    if (next.fit) fit();
    thin = wantsThin();
    renderer.setSetting('hideEdgesOnMove', next.view.edges.length > CROWD);
    if (next.fit) {
      renderer.refresh();
      // Filters that take actors away should not rescale the picture: what stays, stays where it is.
      renderer.setCustomBBox(renderer.getBBox());
    } else renderer.refresh();
  };
  return {
    show,
    fit,
    zoom: (factor) => camera.setState({ ratio: Math.min(4, Math.max(0.005, camera.ratio / factor)) }),
    pan: (dx, dy) => {
      const from = renderer.viewportToFramedGraph({ x: 0, y: 0 });
      const to = renderer.viewportToFramedGraph({ x: dx, y: dy });
      camera.setState({ x: camera.x + to.x - from.x, y: camera.y + to.y - from.y });
    },
    centre: (n) => {
      const where = at(n);
      const { clientWidth, clientHeight } = container;
      if (!where || (where.x > 40 && where.y > 40 && where.x < clientWidth - 40 && where.y < clientHeight - 60)) return;
      const { x, y } = renderer.getNodeDisplayData(n);
      camera.setState({ x, y });
    },
  };
};
