// What the reader chose. It lives in the address bar, so that a link returns to the same view.

const STATE = (() => {
  const WIDE = 1e9;
  // A telephone holds fewer names.
  const FIRST = window.innerWidth < 700 ? Math.min(DATA.first, 28) : DATA.first;
  const initial = () => ({
    mode: 'graph', level: 'all', extent: FIRST,
    norel: new Set(), nostatus: new Set(), nocls: new Set(), topics: new Set(), group: '',
    sources: 1, confidence: 0, derived: true, undated: true, from: null, to: null,
    focus: null, depth: 1, path: null, node: null, edge: null, text: '', sort: 'date', desc: true,
  });
  const current = initial();
  const listeners = [];

  const shortIri = (iri) => (iri.startsWith(DATA.prefix) ? iri.slice(DATA.prefix.length) : iri);
  const nodeName = (n) => shortIri(MODEL.nodes[n].iri);
  const nodeNumber = (name) => {
    const found = MODEL.byIri.get(DATA.prefix + name) ?? MODEL.byIri.get(name);
    return found === undefined ? null : found;
  };

  const encode = () => {
    const fresh = initial();
    const out = new URLSearchParams();
    const put = (name, value) => { if (value !== '' && value !== null) out.set(name, value); };
    if (current.mode !== fresh.mode) put('view', current.mode);
    if (current.level !== fresh.level) put('level', current.level);
    if (current.extent !== fresh.extent) put('show', current.extent >= WIDE ? 'all' : current.extent);
    for (const name of ['norel', 'nostatus', 'nocls', 'topics']) put(name, [...current[name]].sort().join(' '));
    put('group', shortIri(current.group));
    for (const name of ['sources', 'confidence']) if (current[name] !== fresh[name]) put(name, current[name]);
    if (!current.derived) put('derived', 'no');
    if (!current.undated) put('undated', 'no');
    if (current.from !== null) put('from', current.from);
    if (current.to !== null) put('to', current.to);
    if (current.focus !== null) { put('focus', nodeName(current.focus)); put('depth', current.depth); }
    if (current.path) put('path', current.path.map(nodeName).join(' '));
    if (current.node !== null) put('actor', nodeName(current.node));
    if (current.edge) put('edge', [nodeName(current.edge.a), current.edge.rel, nodeName(current.edge.b)].join(' '));
    put('find', current.text);
    if (current.sort !== fresh.sort || current.desc !== fresh.desc) put('sort', (current.desc ? '-' : '') + current.sort);
    return out.toString();
  };

  const decode = (text) => {
    const fresh = initial();
    const from = new URLSearchParams(text);
    const choice = (name, allowed, key = name) => { if (allowed.includes(from.get(name))) fresh[key] = from.get(name); };
    const number = (name, low, high) => {
      const value = Number(from.get(name));
      if (from.has(name) && Number.isFinite(value)) fresh[name] = Math.min(high, Math.max(low, value));
    };
    choice('view', ['graph', 'split', 'table'], 'mode');
    choice('level', ['all', 'country']);
    if (from.get('show') === 'all') fresh.extent = WIDE;
    else if (Number(from.get('show')) > 0) fresh.extent = Number(from.get('show'));
    const known = { norel: MODEL.relations, nostatus: STATUS_ORDER, nocls: MODEL.classes, topics: MODEL.topics };
    for (const [name, map] of Object.entries(known)) {
      fresh[name] = new Set((from.get(name) || '').split(' ').filter((item) => map.has(item)));
    }
    const group = from.get('group') || '';
    fresh.group = [DATA.prefix + group, group].find((iri) => MODEL.groups.has(iri)) || '';
    number('sources', 1, MODEL.maxSources);
    number('confidence', 0, 1);
    if (MODEL.first !== null) { number('from', MODEL.first, MODEL.last); number('to', MODEL.first, MODEL.last); }
    fresh.derived = from.get('derived') !== 'no';
    fresh.undated = from.get('undated') !== 'no';
    const focus = nodeNumber(from.get('focus') || '');
    if (focus !== null) { fresh.focus = focus; number('depth', 1, 3); fresh.depth = Math.round(fresh.depth); }
    const path = (from.get('path') || '').split(' ').map(nodeNumber);
    if (path.length === 2 && !path.includes(null)) fresh.path = path;
    fresh.node = nodeNumber(from.get('actor') || '');
    const [a, rel, b] = (from.get('edge') || '').split(' ');
    if (b && MODEL.relations.has(rel) && nodeNumber(a) !== null && nodeNumber(b) !== null) {
      fresh.edge = { a: nodeNumber(a), rel, b: nodeNumber(b) };
      fresh.node = null;
    }
    fresh.text = (from.get('find') || '').slice(0, 200);
    const sort = from.get('sort') || '';
    if (/^-?[a-z]+$/.test(sort)) { fresh.sort = sort.replace('-', ''); fresh.desc = sort.startsWith('-'); }
    return fresh;
  };

  let written = '';
  const update = (patch, quiet = false) => {
    Object.assign(current, patch);
    const hash = encode();
    if (hash !== written) {
      written = hash;
      // replaceState: dragging a slider should not fill the reader's history.
      window.history.replaceState(null, '', hash ? `#${hash}` : '#');
    }
    if (!quiet) for (const listener of listeners) listener(patch);
  };
  const load = () => {
    written = window.location.hash.replace(/^#/, '');
    update(decode(written));
  };
  const reset = () => {
    const { mode, node, edge, sort, desc } = current;
    update({ ...initial(), mode, node, edge, sort, desc });
  };
  return { WIDE, FIRST, current, update, load, reset, initial, listen: (listener) => listeners.push(listener), written: () => written };
})();
