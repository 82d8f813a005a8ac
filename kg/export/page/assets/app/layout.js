// Positions of what is shown. Large views use those computed at export; small ones are arranged here, within
// a tenth of a second and without animation, so that a handful of actors fills the picture legibly.

const LAYOUT = (() => {
  const SMALL = 420;
  const LENGTH = 120; // of an edge at rest; room for a label on either end
  const exported = DATA.drawing.nodes.map((node) => [node.x, node.y]);
  const known = new Map(); // scope -> positions; what was placed stays where it was

  const boxOf = (n) => {
    const { label, size } = MODEL.nodes[n];
    return [Math.max(2 * size, Math.min(label.length, 26) * 6.6) / 2 + 7, size + 13];
  };

  const force = (members, edges, fixed, stretch) => {
    const index = new Map(members.map((n, i) => [n, i]));
    const x = new Float64Array(members.length);
    const y = new Float64Array(members.length);
    const held = members.map((n) => fixed.has(n));
    const spread = LENGTH * Math.sqrt(members.length) * 0.6;
    members.forEach((n, i) => {
      const at = fixed.get(n);
      // A sunflower by importance: the same start every time, the most important in the middle.
      const angle = i * 2.399963;
      const radius = spread * Math.sqrt((i + 0.5) / members.length);
      [x[i], y[i]] = at || [radius * Math.cos(angle) * stretch, radius * Math.sin(angle)];
    });
    const pulls = new Map();
    for (const edge of edges) {
      const a = index.get(edge.a);
      const b = index.get(edge.b);
      if (a === b) continue;
      const key = a < b ? a * members.length + b : b * members.length + a;
      pulls.set(key, (pulls.get(key) || 0) + 1);
    }
    const pairs = [...pulls].map(([key, count]) => [
      Math.floor(key / members.length), key % members.length, 1 + Math.log2(count) / 4]);
    const degree = new Float64Array(members.length);
    for (const [a, b] of pairs) { degree[a] += 1; degree[b] += 1; }
    const rounds = members.length < 150 ? 320 : 160;
    let heat = spread / 2 + LENGTH;
    for (let round = 0; round < rounds; round += 1) {
      const dx = new Float64Array(members.length);
      const dy = new Float64Array(members.length);
      for (let i = 0; i < members.length; i += 1) {
        for (let j = i + 1; j < members.length; j += 1) {
          let ex = (x[i] - x[j]) / stretch;
          let ey = y[i] - y[j];
          const square = Math.max(ex * ex + ey * ey, 1);
          const push = (LENGTH * LENGTH) / square;
          ex *= push; ey *= push;
          dx[i] += ex; dy[i] += ey; dx[j] -= ex; dy[j] -= ey;
        }
        dx[i] -= (x[i] / stretch) * 0.35; dy[i] -= y[i] * 0.35;
      }
      for (const [a, b, weight] of pairs) {
        const ex = (x[a] - x[b]) / stretch;
        const ey = y[a] - y[b];
        // Hubs pull less on each of their many, or they would swallow them.
        const share = weight / Math.sqrt(Math.max(1, Math.min(degree[a], degree[b]) / 2));
        const pull = (Math.hypot(ex, ey) / LENGTH) * share;
        dx[a] -= ex * pull; dy[a] -= ey * pull; dx[b] += ex * pull; dy[b] += ey * pull;
      }
      for (let i = 0; i < members.length; i += 1) {
        if (held[i]) continue;
        const length = Math.hypot(dx[i], dy[i]) || 1;
        const step = Math.min(length, heat);
        x[i] += (dx[i] / length) * step * stretch;
        y[i] += (dy[i] / length) * step;
      }
      heat *= 0.975;
    }
    even(members, x, y, held, stretch);
    separate(members, x, y, held);
    return members.map((n, i) => [n, [Math.round(x[i]), Math.round(y[i])]]);
  };

  const components = (members, edges) => {
    const root = new Map(members.map((n) => [n, n]));
    const find = (n) => { let top = n; while (root.get(top) !== top) top = root.get(top); root.set(n, top); return top; };
    for (const edge of edges) root.set(find(edge.a), find(edge.b));
    const found = new Map();
    for (const n of members) {
      const top = find(n);
      if (!found.has(top)) found.set(top, []);
      found.get(top).push(n);
    }
    return [...found.values()].sort((x, y) => y.length - x.length || x[0] - y[0]);
  };

  // The largest component in the middle, each other where it fits nearest to it.
  const pack = (parts, stretch) => {
    const placed = [];
    const found = [];
    for (const part of parts) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [n, [x, y]] of part) {
        const [w, hgt] = boxOf(n);
        box[0] = Math.min(box[0], x - w); box[1] = Math.min(box[1], y - hgt);
        box[2] = Math.max(box[2], x + w); box[3] = Math.max(box[3], y + hgt);
      }
      const half = [(box[2] - box[0]) / 2 + 12, (box[3] - box[1]) / 2 + 10];
      const middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      let at = [0, 0];
      for (let i = 0; i < 8000; i += 1) {
        const radius = 30 * Math.sqrt(i);
        at = [radius * Math.cos(i * 2.399963) * stretch, radius * Math.sin(i * 2.399963)];
        const [ax, ay] = at;
        if (placed.every(([x, y, w, hgt]) => Math.abs(ax - x) >= half[0] + w || Math.abs(ay - y) >= half[1] + hgt)) break;
      }
      placed.push([...at, ...half]);
      for (const [n, [x, y]] of part) found.push([n, [x - middle[0] + at[0], y - middle[1] + at[1]]]);
    }
    return found;
  };

  const arrange = (members, edges, fixed) => {
    const { clientWidth, clientHeight } = byId('canvas');
    // As wide for its height as the window is.
    const stretch = Math.max(0.6, Math.min(1.7, clientWidth / Math.max(1, clientHeight)));
    if (fixed.size) return force(members, edges, fixed, stretch);
    const packed = pack(components(members, edges).map((part) => {
      const inside = new Set(part);
      return force(part, edges.filter((edge) => inside.has(edge.a)), fixed, part.length > 6 ? stretch : 1);
    }), stretch);
    return loosen(packed, clientWidth, clientHeight);
  };

  // Names keep their size on the screen; so bring the picture to the size of the window, and make room there.
  const loosen = (packed, width, height) => {
    const members = packed.map(([n]) => n);
    const x = Float64Array.from(packed, ([, at]) => at[0]);
    const y = Float64Array.from(packed, ([, at]) => at[1]);
    const extent = (list) => list.reduce((a, b) => Math.max(a, b), -Infinity) - list.reduce((a, b) => Math.min(a, b), Infinity) + 1;
    const scale = Math.min(1, (width - 140) / extent(x), (height - 80) / extent(y));
    for (let i = 0; i < members.length; i += 1) { x[i] *= scale; y[i] *= scale; }
    separate(members, x, y, members.map(() => false), width > height);
    return members.map((n, i) => [n, [Math.round(x[i]), Math.round(y[i])]]);
  };

  // A few far ones would make all others small: draw them in, and give the middle more room.
  const even = (members, x, y, held, stretch) => {
    let far = 1;
    for (let i = 0; i < members.length; i += 1) far = Math.max(far, Math.hypot(x[i] / stretch, y[i]));
    for (let i = 0; i < members.length; i += 1) {
      if (held[i]) continue;
      const radius = Math.hypot(x[i] / stretch, y[i]) || 1;
      const factor = (radius / far) ** -0.3;
      x[i] *= factor;
      y[i] *= factor;
    }
  };

  // Push apart what would overlap, label included.
  const separate = (members, x, y, held, wide = true) => {
    const boxes = members.map(boxOf);
    for (let round = 0; round < 60; round += 1) {
      let moved = false;
      for (let i = 0; i < members.length; i += 1) {
        for (let j = i + 1; j < members.length; j += 1) {
          const overX = boxes[i][0] + boxes[j][0] - Math.abs(x[i] - x[j]);
          const overY = boxes[i][1] + boxes[j][1] - Math.abs(y[i] - y[j]);
          if (overX <= 0 || overY <= 0 || (held[i] && held[j])) continue;
          moved = true;
          const half = held[i] || held[j] ? 1 : 0.5;
          const side = (value) => (value < 0 ? -1 : 1);
          // Names are wide and low: left alone they would pile up into a tower, which suits narrow windows only.
          if (overX < overY * (wide ? 1.7 : 0.6)) {
            const push = side(x[i] - x[j]) * overX * half;
            if (!held[i]) x[i] += push;
            if (!held[j]) x[j] -= push;
          } else {
            const push = side(y[i] - y[j]) * overY * half;
            if (!held[i]) y[i] += push;
            if (!held[j]) y[j] -= push;
          }
        }
      }
      if (!moved) break;
    }
  };

  // Paths read from left to right, a column for each step; within it next to whom they are connected with.
  const columns = ({ nodes, edges, scope }) => {
    const { steps } = scope.path;
    const height = new Map();
    const found = [];
    for (let step = 0; step <= scope.path.length; step += 1) {
      const pull = (n) => {
        const before = edges.flatMap((edge) => (edge.a === n ? [edge.b] : edge.b === n ? [edge.a] : [])).filter((m) => height.has(m));
        return before.reduce((sum, m) => sum + height.get(m), 0) / (before.length || 1);
      };
      const column = nodes.filter((n) => steps.get(n) === step).map((n) => [pull(n), n]).sort((a, b) => a[0] - b[0]);
      column.forEach(([, n], i) => {
        const y = (i - (column.length - 1) / 2) * 95;
        height.set(n, y);
        found.push([n, [step * 250, y + (step % 2) * 12]]);
      });
    }
    return found;
  };

  // Returns positions, and whether the picture is a new one that wants to be fitted to the window.
  const place = (view, state) => {
    const large = view.nodes.length > SMALL;
    const scope = large ? 'all' : [
      state.level, state.focus, state.focus === null ? '' : state.depth, state.path, state.extent].join('/');
    const fresh = !known.has(scope);
    if (fresh) known.set(scope, new Map());
    const positions = known.get(scope);
    if (large) {
      for (const n of view.nodes) if (!positions.has(n)) positions.set(n, exported[n]);
    } else if (view.nodes.some((n) => !positions.has(n))) {
      const path = view.scope.kind === 'path' && view.scope.path;
      for (const [n, at] of path ? columns(view) : arrange(view.nodes, view.edges, positions)) positions.set(n, at);
    }
    return { positions, scope, fresh };
  };
  const move = (scope, n, at) => known.get(scope)?.set(n, at);
  return { place, move };
})();
