// Brings the parts together: every change of the state is drawn once, in the next frame.

const MAIN = (() => {
  const { current } = STATE;
  const live = byId('live');
  let picture = null;
  let view = null;
  let drawn = '';
  let lastScope = null;
  let waiting = false;

  const chosenOf = () => {
    const chosen = new Set();
    const near = { nodes: new Set(), edges: new Set() };
    let edgeKey = null;
    if (current.edge) {
      const { a, rel, b } = current.edge;
      const edge = view.byKey.get(FILTER.edgeKey(rel, a, b)) || view.byKey.get(FILTER.edgeKey(rel, b, a));
      chosen.add(a); chosen.add(b);
      if (edge) { edgeKey = edge.key; near.edges.add(edge.key); }
    } else if (current.node !== null) {
      chosen.add(current.node);
      for (const edge of view.edges) {
        if (edge.a !== current.node && edge.b !== current.node) continue;
        near.edges.add(edge.key);
        near.nodes.add(edge.a); near.nodes.add(edge.b);
      }
    }
    for (const n of chosen) near.nodes.add(n);
    const present = view.nodes.some((n) => chosen.has(n));
    return { chosen: present ? chosen : new Set(), near, edge: edgeKey, dimmed: present };
  };

  const button = (label, patch, id = null) => h('button', { type: 'button', id, class: 'quiet', onclick: () => STATE.update(patch) }, label);

  const notice = () => {
    const { scope } = view;
    const shown = view.nodes.length;
    const wider = () => {
      const limit = current.extent;
      const next = Math.max(limit, STATE.FIRST) * 2;
      return [
        scope.of > next && button(`Show ${next.toLocaleString('en')}`, { extent: next }, 'widen'),
        (scope.of > scope.members.length || view.allEdges > view.edges.length)
          && button(scope.of > scope.members.length ? `Show all ${scope.of.toLocaleString('en')}` : 'Show all edges', { extent: STATE.WIDE }, 'widen-all'),
        limit > STATE.FIRST && button('Show fewer', { extent: STATE.FIRST }, 'narrow'),
      ];
    };
    const parts = [];
    if (scope.kind === 'path') {
      const names = current.path.map((n) => MODEL.nodes[n].label);
      parts.push(h('span', null, scope.path
        ? [h('strong', null, `${names[0]} – ${names[1]}`), `: connected in ${plural(scope.path.length, 'step')}`]
        : `No path leads from ${names[0]} to ${names[1]} in what the filters leave.`), button('End path', { path: null }));
    } else if (scope.kind === 'focus') {
      parts.push(h('span', null, 'Around ', h('strong', null, MODEL.nodes[current.focus].label),
        `, ${plural(current.depth, 'step')}: ${shown < scope.of ? `the ${shown.toLocaleString('en')} nearest of ` : ''}${plural(scope.of, 'actor')}`),
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Steps around the actor' }, [1, 2, 3].map((depth) => (
        h('button', { type: 'button', 'aria-pressed': String(depth === current.depth), 'aria-label': plural(depth, 'step'),
          onclick: () => STATE.update({ depth }) }, depth)))),
      wider(), button('End focus', { focus: null }, 'end-focus'));
    } else if (shown < scope.of) {
      parts.push(h('span', null, 'Showing the ', h('strong', null, shown.toLocaleString('en')),
        ` most important of ${plural(scope.of, 'actor')}`, h('span', { class: 'muted' }, ', by sources, recency and connections')), wider());
    } else {
      parts.push(h('span', null, `Showing ${scope.of === DATA.actors ? 'all' : ''} ${plural(shown, 'actor')}`), wider());
    }
    const focused = document.activeElement?.id;
    byId('notice').replaceChildren();
    fill(byId('notice'), null, [parts, h('span', { class: 'grow' }),
      h('span', { class: 'muted figures' }, `${view.allEdges > view.edges.length ? `strongest ${view.edges.length.toLocaleString('en')} of ` : ''}${plural(view.allEdges, 'edge')} · ${plural(view.statements.length, 'statement')}`)]);
    if (focused && !document.activeElement?.id) (byId(focused) || byId('notice').querySelector('button'))?.focus();
  };

  const layoutModes = () => {
    document.body.dataset.mode = current.mode;
    byId('graph-view').hidden = current.mode === 'table';
    for (const one of document.querySelectorAll('[data-mode][aria-pressed]')) {
      one.setAttribute('aria-pressed', String(one.dataset.mode === current.mode));
    }
  };

  const draw = () => {
    waiting = false;
    layoutModes();
    view = FILTER.view(current);
    LEGEND.sync();
    TIME.sync();
    notice();
    PANEL.show(view);
    TABLE.show(view);
    byId('empty').hidden = view.nodes.length > 0;
    if (current.mode !== 'table') {
      const { positions, scope, fresh } = LAYOUT.place(view, current);
      const fit = fresh || scope !== lastScope;
      lastScope = scope;
      picture.show({ view, positions, fit, ...chosenOf() });
      if (current.node !== null) picture.centre(current.node);
    }
    const said = `${plural(view.nodes.length, 'actor')}, ${plural(view.edges.length, 'edge')}, ${plural(view.statements.length, 'statement')} shown`;
    if (said !== drawn) live.textContent = said;
    drawn = said;
    // For tests and for whoever measures: so often, and at this moment, was the view drawn.
    performance.mark('drawn');
    document.documentElement.dataset.ready = String(Number(document.documentElement.dataset.ready || 0) + 1);
  };
  const schedule = () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(draw);
  };

  // An actor that the view leaves out is shown by focusing on it.
  const choose = (n) => {
    const shown = view.nodes.includes(n);
    STATE.update({ node: n, edge: null, ...(shown ? {} : { focus: n, depth: 1, path: null }) });
  };

  const tip = (what) => {
    const element = byId('tip');
    byId('canvas').style.cursor = what ? 'pointer' : '';
    element.hidden = !what;
    if (!what) return;
    if (what.node !== undefined) {
      const node = MODEL.nodes[what.node];
      element.replaceChildren(h('strong', null, node.label), h('span', null, MODEL.classes.get(node.cls).label));
    } else {
      const edge = view.byKey.get(what.edge);
      if (!edge) { element.hidden = true; return; }
      const relation = relationOf(edge.rel);
      element.replaceChildren(
        h('strong', null, `${MODEL.nodes[edge.a].label} ${relation.symmetric ? '–' : '→'} ${MODEL.nodes[edge.b].label}`),
        h('span', null, `${relation.label}, ${edge.status}`),
        h('span', null, `${plural(edge.statements.length, 'statement')}, ${plural(edge.sources, 'source')}`));
    }
    const { clientWidth, clientHeight } = byId('canvas');
    element.style.left = `${Math.max(8, Math.min(what.at.x + 14, clientWidth - element.offsetWidth - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(what.at.y + 14, clientHeight - element.offsetHeight - 8))}px`;
  };

  const step = (by) => {
    if (!view.nodes.length) return;
    const at = view.nodes.indexOf(current.node);
    const next = view.nodes[(at + by + view.nodes.length + (at < 0 && by < 0 ? 1 : 0)) % view.nodes.length];
    STATE.update({ node: next, edge: null });
  };

  const keys = {
    ArrowLeft: () => picture.pan(-60, 0), ArrowRight: () => picture.pan(60, 0),
    ArrowUp: () => picture.pan(0, -60), ArrowDown: () => picture.pan(0, 60),
    '+': () => picture.zoom(1.25), '=': () => picture.zoom(1.25), '-': () => picture.zoom(0.8), 0: () => picture.fit(),
    PageDown: () => step(1), PageUp: () => step(-1),
  };

  const wire = () => {
    for (const one of document.querySelectorAll('[data-mode][aria-pressed]')) {
      one.addEventListener('click', () => STATE.update({ mode: one.dataset.mode }));
    }
    const search = combobox('Search actors', choose, 'Search actors, for example a country');
    search.input.id = 'search-input';
    byId('search').append(search.element);
    byId('theme').addEventListener('click', THEME.toggle);
    byId('help').addEventListener('click', () => byId('help-text').showModal());
    byId('open-filters').addEventListener('click', () => LEGEND.drawer(true));
    byId('empty-reset').addEventListener('click', STATE.reset);
    byId('zoom-in').addEventListener('click', () => picture.zoom(1.35));
    byId('zoom-out').addEventListener('click', () => picture.zoom(1 / 1.35));
    byId('zoom-fit').addEventListener('click', () => picture.fit());
    byId('skip').addEventListener('click', (event) => {
      // The hash is ours; following the link would overwrite it.
      event.preventDefault();
      if (current.mode === 'graph') STATE.update({ mode: 'table' });
      window.requestAnimationFrame(() => window.requestAnimationFrame(() => byId('table-view').focus()));
    });
    byId('copy-link').addEventListener('click', copyLink);
    byId('canvas').addEventListener('keydown', (event) => {
      const act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
      if (act) { event.preventDefault(); act(); }
    });
    document.addEventListener('keydown', (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || '');
      if (event.key === '/' && !typing) { event.preventDefault(); search.input.focus(); }
      if (event.key === 'Escape' && !byId('help-text').open) {
        if (document.body.classList.contains('filters-open')) LEGEND.drawer(false);
        else if (current.node !== null || current.edge) PANEL.close();
      }
    });
    window.addEventListener('hashchange', () => {
      if (window.location.hash.replace(/^#/, '') !== STATE.written()) STATE.load();
    });
  };

  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      live.textContent = 'Link copied';
    } catch {
      // Files opened from disk may not reach the clipboard; the address bar holds the same link.
      live.textContent = 'The address bar holds the link';
    }
    byId('copy-link').classList.add('done');
    window.setTimeout(() => byId('copy-link').classList.remove('done'), 1200);
  };

  const start = () => {
    const articles = DATA.articles.length;
    const inferred = MODEL.statements.filter((statement) => statement.derived).length;
    byId('totals').textContent = [plural(DATA.actors, 'actor'), plural(MODEL.statements.length - inferred, 'statement'),
      inferred && `${inferred.toLocaleString('en')} inferred`, plural(articles, 'article')].filter(Boolean).join(' · ');
    LEGEND.build();
    TABLE.build();
    TIME.build();
    const canvas = byId('canvas');
    // The panel that a first click opens moves the picture, so that the second of a double click may meet
    // something else; what was clicked first is meant.
    let clicked = { n: null, when: -Infinity };
    const twice = () => clicked.n !== null && performance.now() - clicked.when < 400;
    const open = () => {
      STATE.update({ focus: clicked.n, depth: 1, path: null, node: clicked.n, edge: null });
      clicked = { n: null, when: -Infinity };
    };
    const once = (act) => (what) => { tip(null); if (twice()) open(); else act(what); };
    const handlers = {
      node: once((n) => { clicked = { n, when: performance.now() }; choose(n); }),
      edge: once((key) => { const { a, rel, b } = view.byKey.get(key); STATE.update({ node: null, edge: { a, rel, b } }); }),
      nothing: once(() => { if (current.node !== null || current.edge) STATE.update({ node: null, edge: null }); }),
      second: () => { if (twice()) open(); },
      moved: (n, at) => LAYOUT.move(lastScope, n, at),
      over: tip,
    };
    picture = renderer(canvas, handlers);
    LABELS.attach(canvas);
    wire();
    STATE.load();
    STATE.listen(schedule);
    THEME.listen(schedule);
    draw();
  };

  // Without WebGL a large graph is still there to be read, as a table.
  const renderer = (canvas, handlers) => {
    try {
      return DATA.engine === 'vis' ? drawWithVis(canvas, handlers) : drawWithSigma(canvas, handlers);
    } catch {
      canvas.replaceChildren(h('p', { class: 'empty' }, 'This browser draws no graph of this size, for want of WebGL. The table holds the same statements.'));
      const nothing = () => {};
      return { show: nothing, fit: nothing, zoom: nothing, pan: nothing, centre: nothing };
    }
  };
  return { start };
})();

MAIN.start();
