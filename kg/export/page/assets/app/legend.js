// Filters and legend in one: each entry shows how something is drawn, how often it occurs, and switches it.

const LEGEND = (() => {
  const root = byId('filters');
  const counts = { rel: new Map(), status: new Map(), cls: new Map(), topics: new Map() };
  const add = (map, key) => map.set(key, (map.get(key) || 0) + 1);
  for (const statement of MODEL.statements) {
    add(counts.rel, statement.rel);
    add(counts.status, statement.status);
    for (const topic of statement.topics) add(counts.topics, topic);
  }
  for (const node of MODEL.nodes.slice(0, DATA.actors)) add(counts.cls, node.cls);
  const boxes = [];
  const syncs = [];

  const section = (title, open, ...children) => h('details', { open }, h('summary', null, h('h2', null, title)), children);

  const box = (field, name, icon, label, count, title) => {
    const input = h('input', {
      type: 'checkbox',
      onchange: () => {
        const next = new Set(STATE.current[field]);
        const listed = field === 'topics' ? input.checked : !input.checked;
        if (listed) next.add(name); else next.delete(name);
        STATE.update({ [field]: next });
      },
    });
    boxes.push(() => { input.checked = STATE.current[field].has(name) === (field === 'topics'); });
    return h('label', { class: 'row', title }, input, icon, h('span', { class: 'grow' }, label),
      h('span', { class: 'count' }, (count || 0).toLocaleString('en')));
  };

  const family = (entry) => {
    const members = DATA.relations.filter((relation) => relation.family === entry.code)
      .sort((a, b) => (counts.rel.get(b.name) || 0) - (counts.rel.get(a.name) || 0));
    if (!members.length) return null;
    const all = h('input', {
      type: 'checkbox',
      onchange: () => {
        const next = new Set(STATE.current.norel);
        for (const { name } of members) if (all.checked) next.delete(name); else next.add(name);
        STATE.update({ norel: next });
      },
    });
    boxes.push(() => {
      const off = members.filter(({ name }) => STATE.current.norel.has(name)).length;
      all.checked = off === 0;
      all.indeterminate = off > 0 && off < members.length;
    });
    const total = members.reduce((sum, { name }) => sum + (counts.rel.get(name) || 0), 0);
    return h('div', { class: 'family', role: 'group', 'aria-label': entry.label },
      h('label', { class: 'row head' }, all, lineIcon(entry.hue, 'actual'), h('span', { class: 'grow' }, entry.label),
        h('span', { class: 'count' }, total.toLocaleString('en'))),
      members.map(({ name, label, definition }) => (
        box('norel', name, null, label, counts.rel.get(name), definition || null))));
  };

  const range = (field, label, low, high, step, text) => {
    const output = h('output', null);
    const input = h('input', {
      type: 'range', min: low, max: high, step, 'aria-label': label,
      oninput: () => STATE.update({ [field]: Number(input.value) }),
    });
    syncs.push(() => {
      input.value = STATE.current[field];
      output.textContent = text(STATE.current[field]);
      input.setAttribute('aria-valuetext', output.textContent);
    });
    return h('div', { class: 'range' }, h('span', { class: 'grow' }, label), output, input);
  };

  const toggle = (field, label) => {
    const input = h('input', { type: 'checkbox', onchange: () => STATE.update({ [field]: input.checked }) });
    syncs.push(() => { input.checked = STATE.current[field]; });
    return h('label', { class: 'row' }, input, h('span', { class: 'grow' }, label));
  };

  const levels = () => {
    const button = (value, label) => {
      const made = h('button', { type: 'button', onclick: () => STATE.update({ level: value }) }, label);
      syncs.push(() => made.setAttribute('aria-pressed', String(STATE.current.level === value)));
      return made;
    };
    return h('div', { class: 'segments wide', role: 'group', 'aria-label': 'Level of detail' },
      button('all', 'Every actor'), button('country', 'Countries'));
  };

  const groupChoice = () => {
    const select = h('select', { 'aria-label': 'Country group', onchange: () => STATE.update({ group: select.value }) },
      h('option', { value: '' }, 'All countries'),
      DATA.groups.map((group) => h('option', { value: group.iri }, `${group.label} (${group.members.length})`)));
    syncs.push(() => { select.value = STATE.current.group; });
    return select;
  };

  const pathForm = () => {
    const ends = [null, null];
    const field = (i, label) => combobox(label, (n) => {
      ends[i] = n;
      if (ends[0] !== null && ends[1] !== null && ends[0] !== ends[1]) {
        STATE.update({ path: [...ends], focus: null, node: null, edge: null });
      }
    });
    const fields = [field(0, 'From'), field(1, 'To')];
    syncs.push(() => {
      const { path } = STATE.current;
      if (path) path.forEach((n, i) => { ends[i] = n; fields[i].set(MODEL.nodes[n].label); });
    });
    return h('div', { class: 'path' }, fields.map((one) => one.element));
  };

  const shapeRow = (cls) => box('nocls', cls.name, classIcon(cls), cls.label, counts.cls.get(cls.name));

  const build = () => {
    const reset = h('button', { type: 'button', class: 'quiet', id: 'reset', onclick: STATE.reset }, 'Reset all');
    fill(root, null, [
      h('div', { class: 'side-head' }, h('h2', null, 'Filters and legend'), reset,
        h('button', { type: 'button', class: 'icon only-narrow', 'aria-label': 'Close filters', onclick: () => drawer(false) },
          svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M5 5l10 10M15 5L5 15' })))),
      levels(),
      section('Relations', true, DATA.families.map(family)),
      section('Status', true, STATUSES.map((status) => (
        box('nostatus', status.name, lineIcon('slate', status.name), status.label, counts.status.get(status.name))))),
      section('Actors', true, [...MODEL.classes.values()].filter((cls) => counts.cls.get(cls.name)).map(shapeRow)),
      section('Evidence', true,
        MODEL.maxSources > 1 && range('sources', 'Independent sources', 1, Math.min(MODEL.maxSources, 20), 1, (v) => `≥ ${v}`),
        range('confidence', 'Confidence', 0, 1, 0.05, (v) => `≥ ${Math.round(v * 100)} %`),
        toggle('derived', 'Include inferred statements')),
      DATA.groups.length > 0 && section('Country group', true, groupChoice()),
      section('Shortest path', true, pathForm()),
      DATA.topics.length > 0 && section('Topics', false,
        DATA.topics.map((topic) => box('topics', topic.name, null, topic.label, counts.topics.get(topic.name)))),
    ]);
  };

  const drawer = (open) => {
    document.body.classList.toggle('filters-open', open);
    byId('open-filters').setAttribute('aria-expanded', String(open));
    if (open) root.querySelector('button, input').focus(); else byId('open-filters').focus();
  };
  const sync = () => { for (const one of [...boxes, ...syncs]) one(); };
  return { build, sync, drawer };
})();
