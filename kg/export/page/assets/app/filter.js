// From all statements to what is shown: filters, level of detail, scope (first view, focus, path), edges.

const FILTER = (() => {
  const { nodes, statements, groups } = MODEL;
  const EDGES_EACH = 4; // per actor, in all but the widest view
  const LEAST_EDGES = 250;

  // At country level an actor stands for the state it belongs to.
  const lift = (n, level) => (level === 'country' && nodes[n].country >= 0 ? nodes[n].country : n);

  const inGroup = (n, set) => set.has(n) || (nodes[n].country >= 0 && set.has(nodes[n].country));

  const admits = (state) => {
    const group = state.group ? groups.get(state.group) : null;
    const whole = state.from === null && state.to === null;
    const from = state.from ?? -Infinity;
    const to = state.to ?? Infinity;
    return (statement) => {
      if (state.norel.has(statement.rel) || state.nostatus.has(statement.status)) return false;
      if (statement.sources < state.sources || (statement.confidence ?? 1) < state.confidence) return false;
      if (!state.derived && statement.derived) return false;
      if (statement.from === null ? !state.undated : !whole && (statement.to < from || statement.from > to)) return false;
      if (state.topics.size && !statement.topics.some((topic) => state.topics.has(topic))) return false;
      if (state.nocls.has(nodes[statement.s].cls) || state.nocls.has(nodes[statement.o].cls)) return false;
      return !group || inGroup(statement.s, group.set) || inGroup(statement.o, group.set);
    };
  };

  const neighbours = (ends) => {
    const near = new Map();
    const add = (a, b) => { if (!near.has(a)) near.set(a, new Set()); near.get(a).add(b); };
    for (const [a, b] of ends) { add(a, b); add(b, a); }
    return near;
  };

  const distances = (near, start, limit = Infinity) => {
    const found = new Map([[start, 0]]);
    let edge = [start];
    for (let step = 1; edge.length && step <= limit; step += 1) {
      const next = [];
      for (const n of edge) {
        for (const other of near.get(n) || []) {
          if (!found.has(other)) { found.set(other, step); next.push(other); }
        }
      }
      edge = next;
    }
    return found;
  };

  // Every actor on any shortest path between two, the most important where there are many.
  const onPath = (near, [a, b]) => {
    const fromA = distances(near, a);
    if (!fromA.has(b)) return null;
    const fromB = distances(near, b, fromA.get(b));
    const length = fromA.get(b);
    const found = [...fromA.keys()].filter((n) => fromB.has(n) && fromA.get(n) + fromB.get(n) === length);
    const perStep = new Map();
    for (const n of found.sort((x, y) => x - y)) {
      const step = fromA.get(n);
      if (!perStep.has(step)) perStep.set(step, []);
      if (perStep.get(step).length < 12) perStep.get(step).push(n);
    }
    return { length, members: [...perStep.values()].flat(), steps: fromA };
  };

  const scopeOf = (state, near) => {
    const known = [...near.keys()].sort((x, y) => x - y);
    if (state.path) {
      const path = onPath(near, state.path);
      return { kind: 'path', of: known.length, path, members: path ? path.members : [...state.path] };
    }
    if (state.focus !== null) {
      const around = distances(near, state.focus, state.depth);
      const reached = [...around.keys()].sort((x, y) => around.get(x) - around.get(y) || x - y);
      const limit = Math.max(state.extent, STATE.FIRST);
      return { kind: 'focus', of: reached.length, members: reached.slice(0, limit), steps: around };
    }
    return { kind: 'top', of: known.length, members: known.slice(0, state.extent) };
  };

  const edgeKey = (rel, a, b) => `${rel}|${a}|${b}`;

  // One edge for each pair and relation; as real as its most real statement.
  const aggregate = (found, level) => {
    const edges = new Map();
    for (const statement of found) {
      let a = lift(statement.s, level);
      let b = lift(statement.o, level);
      if (relationOf(statement.rel).symmetric && a > b) [a, b] = [b, a];
      const key = edgeKey(statement.rel, a, b);
      let edge = edges.get(key);
      if (!edge) {
        edge = { key, a, b, rel: statement.rel, status: statement.status, statements: [], sources: 0, conflict: false };
        edges.set(key, edge);
      }
      edge.statements.push(statement);
      if (STATUS_ORDER.get(statement.status) < STATUS_ORDER.get(edge.status)) edge.status = statement.status;
      if (statement.conflict) edge.conflict = true;
    }
    for (const edge of edges.values()) {
      // The same publisher twice is one source; the view's own count of independent ones prevails.
      const names = new Set();
      let most = 0;
      for (const statement of edge.statements) {
        most = Math.max(most, statement.sources);
        for (const row of statement.evidence) {
          const article = MODEL.articles[row[0]];
          names.add(article.publisher || article.id);
        }
      }
      edge.sources = edge.statements.length === 1 ? most : Math.max(most, names.size);
    }
    return [...edges.values()];
  };

  // Between two that are states or made of states; a person of no known state has no place at that level.
  const ofStates = (n) => MODEL.classes.get(nodes[n].cls).ofStates;
  const betweenStates = (statement) => {
    const [a, b] = [lift(statement.s, 'country'), lift(statement.o, 'country')];
    return a !== b && ofStates(a) && ofStates(b);
  };

  const newest = (edge) => edge.statements.reduce((last, { date }) => (date > last ? date : last), '');
  const byStrength = (x, y) => y.sources - x.sources || y.statements.length - x.statements.length
    || STATUS_ORDER.get(x.status) - STATUS_ORDER.get(y.status) || newest(y).localeCompare(newest(x)) || (x.key < y.key ? -1 : 1);

  const view = (state) => {
    const admitted = statements.filter(admits(state));
    const kept = state.level === 'country' ? admitted.filter(betweenStates) : admitted;
    const ends = kept.map((statement) => [lift(statement.s, state.level), lift(statement.o, state.level)]);
    const near = neighbours(ends);
    const scope = scopeOf(state, near);
    const members = new Set(scope.members);
    let shown = kept.filter((_, index) => members.has(ends[index][0]) && members.has(ends[index][1]));
    if (scope.kind === 'path' && scope.path) {
      // Only what leads from one end to the other, not what else connects those on the way.
      const { steps } = scope.path;
      shown = shown.filter((statement) => (
        steps.get(lift(statement.s, state.level)) !== steps.get(lift(statement.o, state.level))));
    }
    let edges = aggregate(shown, state.level);
    const all = edges.length;
    // The first view stays legible where everybody deals with everybody, too.
    const most = Math.max(LEAST_EDGES, EDGES_EACH * Math.max(state.extent, STATE.FIRST));
    if (scope.kind !== 'path' && state.extent < STATE.WIDE && all > most) {
      edges = edges.sort(byStrength).slice(0, most);
      shown = edges.flatMap((edge) => edge.statements);
    }
    const drawn = new Set();
    for (const edge of edges) { drawn.add(edge.a); drawn.add(edge.b); }
    if (scope.kind === 'focus') drawn.add(state.focus);
    return {
      scope,
      allEdges: all,
      statements: shown,
      edges,
      byKey: new Map(edges.map((edge) => [edge.key, edge])),
      nodes: [...drawn].sort((x, y) => x - y),
      matching: { nodes: near.size, statements: kept.length },
      admitted: kept,
      level: state.level,
    };
  };
  return { view, lift, edgeKey, aggregate };
})();
