// Draws a view with vis-network, the library inside pyvis. Positions come from outside; physics stays off.

const drawWithVis = (container, on) => {
  const shapes = DATA.drawing.nodes;
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(container, { nodes, edges }, {
    autoResize: true,
    physics: { enabled: DATA.drawing.physics },
    layout: { improvedLayout: false },
    nodes: { labelHighlightBold: false, chosen: false },
    edges: { chosen: false, selectionWidth: 0, arrowStrikethrough: false },
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, keyboard: false, tooltipDelay: 1e8 },
  });
  let picture = null;
  let shown = new Set();

  // vis-network scales all it draws with the zoom; in a large view, seen from afar, it would leave specks.
  let grown = 1;
  const growth = () => grown;
  const grow = () => {
    const xs = picture.view.nodes.map((n) => picture.positions.get(n)[0]);
    const ys = picture.view.nodes.map((n) => picture.positions.get(n)[1]);
    const extent = (list) => list.reduce((most, v) => Math.max(most, v), -Infinity) - list.reduce((least, v) => Math.min(least, v), Infinity) + 80;
    const scale = Math.min(container.clientWidth / extent(xs), container.clientHeight / extent(ys));
    if (picture.fit) grown = Math.max(1, Math.min(8, 0.8 / scale));
  };

  const nodeOf = (n) => {
    const cls = THEME.ofNode(n);
    const { shape, size } = shapes[n];
    const [x, y] = picture.positions.get(n);
    const colour = THEME.hue(cls.hue);
    const chosen = picture.chosen.has(n);
    const dim = picture.dimmed && !picture.near.nodes.has(n);
    const radius = (cls.hollow ? size - 1 : size) * growth();
    return {
      id: n, shape, size: radius, x, y,
      // vis-network reckons borders in pixels of the screen, whatever the zoom.
      borderWidth: chosen ? 3.5 : cls.hollow ? 2.2 : 1,
      opacity: dim ? 0.25 : 1,
      color: {
        background: cls.hollow ? THEME.hue('surface') : colour,
        border: chosen ? THEME.hue('accent') : cls.hollow ? colour : THEME.hue('surface'),
      },
    };
  };

  // Parallel edges fan out; each pair keeps its order, so that an edge does not jump when another goes.
  const bends = (list) => {
    const perPair = new Map();
    for (const edge of list) {
      const key = edge.a < edge.b ? `${edge.a}|${edge.b}` : `${edge.b}|${edge.a}`;
      if (!perPair.has(key)) perPair.set(key, []);
      perPair.get(key).push(edge);
    }
    const bend = new Map();
    for (const group of perPair.values()) {
      group.forEach((edge, i) => {
        const place = i - (group.length - 1) / 2;
        bend.set(edge.key, (edge.a < edge.b ? 1 : -1) * place * Math.min(0.14, 0.7 / group.length));
      });
    }
    return bend;
  };

  const edgeOf = (edge, bend) => {
    const dim = picture.dimmed && !picture.near.edges.has(edge.key);
    const picked = picture.edge === edge.key;
    const { dash } = STATUSES[STATUS_ORDER.get(edge.status)];
    const colour = THEME.ofEdge(edge);
    const width = THEME.width(edge) * (picture.view.edges.length > 400 ? Math.sqrt(growth()) : growth());
    const faint = picture.view.edges.length > 1000 ? 0.3 : picture.view.edges.length > 400 ? 0.5 : 0.85;
    return {
      id: edge.key, from: edge.a, to: edge.b, dashes: dash.length ? dash : false,
      width: picked ? width + 2.5 : width,
      color: { color: colour, hover: colour, highlight: colour, opacity: dim ? 0.1 : picked || picture.dimmed ? 1 : faint },
      arrows: relationOf(edge.rel).symmetric ? '' : { to: { enabled: true, scaleFactor: 0.55 } },
      smooth: Math.abs(bend) < 0.01 ? false : { enabled: true, type: bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(bend) },
    };
  };

  const fill = () => {
    const bend = bends(picture.view.edges);
    const next = new Set(picture.view.edges.map((edge) => edge.key));
    const keep = new Set(picture.view.nodes);
    edges.remove(edges.getIds().filter((id) => !next.has(id)));
    nodes.remove(nodes.getIds().filter((id) => !keep.has(id)));
    nodes.update(picture.view.nodes.map(nodeOf));
    edges.update(picture.view.edges.map((edge) => edgeOf(edge, bend.get(edge.key))));
    shown = keep;
  };

  network.on('click', (event) => {
    // A node under the pointer wins over an edge: lines run beneath their ends.
    if (event.nodes.length) on.node(event.nodes[0]);
    else if (event.edges.length) on.edge(event.edges[0]);
    else on.nothing();
  });
  network.on('doubleClick', on.second);
  network.on('dragEnd', (event) => {
    for (const n of event.nodes) {
      const at = network.getPositions([n])[n];
      on.moved(n, [at.x, at.y]);
    }
    network.unselectAll();
  });
  const point = (event) => event.pointer.DOM;
  network.on('hoverNode', (event) => on.over({ node: event.node, at: point(event) }));
  network.on('hoverEdge', (event) => on.over({ edge: event.edge, at: point(event) }));
  for (const name of ['blurNode', 'blurEdge', 'dragStart', 'zoom']) network.on(name, () => on.over(null));
  network.on('afterDrawing', () => { if (picture) LABELS.draw(picture); });

  const at = (n) => {
    if (!shown.has(n)) return null;
    const [x, y] = picture.live(n);
    return { ...network.canvasToDOM({ x, y }), r: shapes[n].size * growth() * network.getScale() };
  };
  const middle = (edge) => {
    const a = at(edge.a);
    const b = at(edge.b);
    if (!a || !b) return null;
    const length = Math.hypot(a.x - b.x, a.y - b.y);
    const drawn = network.body.edges[edge.key];
    if (drawn?.edgeType?.getPoint && length) {
      const via = drawn.edgeType.getPoint(0.5);
      return { ...network.canvasToDOM(via), length };
    }
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length };
  };

  // A little smaller than would fit: names reach beyond their nodes.
  const fit = () => {
    network.fit({ animation: false, maxZoomLevel: 1.6 });
    network.moveTo({ scale: network.getScale() * 0.92 });
  };

  const show = (next) => {
    picture = { ...next, at, middle, scale: () => network.getScale() };
    picture.live = (n) => {
      const node = network.body.nodes[n];
      return node ? [node.x, node.y] : next.positions.get(n);
    };
    if (next.view.nodes.length) grow();
    fill();
    network.unselectAll();
    if (next.fit) fit();
    network.redraw();
  };
  return {
    show,
    fit,
    zoom: (factor) => network.moveTo({ scale: Math.min(8, Math.max(0.02, network.getScale() * factor)) }),
    pan: (dx, dy) => {
      const scale = network.getScale();
      const { x, y } = network.getViewPosition();
      network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale } });
    },
    centre: (n) => {
      const where = at(n);
      const { clientWidth, clientHeight } = container;
      if (where && (where.x < 40 || where.y < 40 || where.x > clientWidth - 40 || where.y > clientHeight - 60)) {
        network.focus(n, { animation: false });
      }
    },
  };
};
