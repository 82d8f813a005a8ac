// The evidence: what is said about an edge or an actor, each statement with its quotations.

const PANEL = (() => {
  const root = byId('panel');
  const PAGE = 25;
  const BASIS = { relative: 'from a relative date', publication: 'date of publication', stated: '' };

  // A quotation with its actors marked. Offsets count code points; marks that overlap are merged into one.
  const quotation = (evidence) => {
    const letters = Array.from(evidence.quote);
    const role = new Array(letters.length).fill('');
    const paint = (span, name) => {
      if (!span) return;
      for (let i = Math.max(0, span[0]); i < Math.min(letters.length, span[1]); i += 1) role[i] = role[i] || name;
    };
    paint(evidence.subject, 'subject');
    paint(evidence.object, 'object');
    const parts = [];
    let start = 0;
    for (let i = 1; i <= letters.length; i += 1) {
      if (i < letters.length && role[i] === role[start]) continue;
      const text = letters.slice(start, i).join('');
      parts.push(role[start] ? h('mark', { class: role[start] }, text) : text);
      start = i;
    }
    return h('blockquote', null, parts);
  };

  const source = (evidence) => {
    const article = MODEL.articles[evidence.article];
    const title = article.title || article.publisher || 'Article without a title';
    const link = safeLink(article.url);
    return h('p', { class: 'source' },
      link ? h('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, title) : h('span', null, title),
      h('span', { class: 'muted' }, [article.publisher, article.published && dateText(article.published)]
        .filter(Boolean).map((part) => ` · ${part}`)),
      evidence.speaker && h('span', { class: 'muted' }, ` · according to ${speaker(evidence.speaker)}`));
  };
  const speaker = (name) => {
    const n = MODEL.byIri.get(name);
    return n === undefined ? name.replace(/^.*\//, '').replace(/-/g, ' ') : MODEL.nodes[n].label;
  };

  const chip = (status) => h('span', { class: `chip status-${status}` }, lineIcon('slate', status),
    STATUSES[STATUS_ORDER.get(status)]?.label || status);

  const card = (statement, withRelation) => {
    const place = statement.place && speaker(statement.place);
    const facts = [
      dateText(statement.date) + (BASIS[statement.basis] ? ` (${BASIS[statement.basis]})` : ''),
      amountText(statement), place && `in ${place}`, statement.role && `as ${statement.role}`,
      statement.sources > 1 && plural(statement.sources, 'independent source'),
      statement.confidence !== null && `confidence ${Math.round(statement.confidence * 100)} %`,
    ].filter(Boolean);
    const [s, o] = [MODEL.nodes[statement.s], MODEL.nodes[statement.o]];
    return h('li', { class: 'card' },
      h('p', { class: 'facts' }, chip(statement.status), statement.derived && h('span', { class: 'chip' }, 'Inferred'),
        h('span', null, facts.join(' · '))),
      withRelation && h('h4', null, `${s.label} `, h('span', { class: 'verb' }, relationOf(statement.rel).label), ` ${o.label}`),
      statement.conflict && h('p', { class: 'conflict' }, h('strong', null, 'Reports disagree: '), statement.conflict),
      statement.topics.length > 0 && h('p', { class: 'topics' }, statement.topics.map((topic) => (
        h('span', { class: 'chip' }, MODEL.topics.get(topic).label)))),
      statement.evidence.length === 0 && h('p', { class: 'muted' }, 'No quotation: inferred from other statements.'),
      evidenceOf(statement).map((evidence) => h('figure', null, quotation(evidence), h('figcaption', null, source(evidence)))));
  };

  // Newest first; undated last.
  const newest = (list) => [...list].sort((a, b) => b.date.localeCompare(a.date) || b.sources - a.sources);

  const cards = (list, withRelation) => {
    const ordered = newest(list);
    const element = h('ol', { class: 'cards' });
    const more = h('button', { type: 'button', class: 'more' });
    let shown = 0;
    const add = () => {
      element.append(...ordered.slice(shown, shown + PAGE).map((statement) => card(statement, withRelation)));
      shown += PAGE;
      const left = ordered.length - shown;
      more.hidden = left <= 0;
      more.textContent = `Show ${Math.min(PAGE, left)} more of ${ordered.length.toLocaleString('en')}`;
    };
    more.addEventListener('click', add);
    add();
    return [element, more];
  };

  const head = (kicker, title) => h('div', { class: 'panel-head' },
    h('div', { class: 'grow' }, h('p', { class: 'kicker' }, kicker), h('h2', { tabindex: '-1' }, title)),
    h('button', { type: 'button', class: 'icon', 'aria-label': 'Close the panel', id: 'close-panel', onclick: close },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M5 5l10 10M15 5L5 15' }))));

  const close = () => { STATE.update({ node: null, edge: null }); byId('canvas').focus(); };

  const actorButton = (n) => h('button', { type: 'button', class: 'actor', onclick: () => STATE.update({ node: n, edge: null }) },
    classIcon(THEME.ofNode(n)), MODEL.nodes[n].label);

  const showEdge = (view, { a, rel, b }) => {
    const relation = relationOf(rel);
    // An actor's panel also leads to edges that the picture leaves out.
    const list = view.admitted.filter((statement) => {
      if (statement.rel !== rel) return false;
      const [s, o] = [FILTER.lift(statement.s, view.level), FILTER.lift(statement.o, view.level)];
      return (s === a && o === b) || (relation.symmetric && s === b && o === a);
    });
    const publishers = new Set(list.flatMap((statement) => statement.evidence.map((row) => {
      const article = MODEL.articles[row[0]];
      return article.publisher || article.id;
    })));
    return [
      head(relation.label, `${MODEL.nodes[a].label} ${relation.symmetric ? '–' : '→'} ${MODEL.nodes[b].label}`),
      h('p', { class: 'ends' }, actorButton(a), h('span', { class: 'verb' }, relation.label), actorButton(b)),
      list.length
        ? h('p', { class: 'muted' }, `${plural(list.length, 'statement')} · ${plural(publishers.size, 'source')}`)
        : h('p', { class: 'muted' }, 'Nothing that the filters leave says so.'),
      list.some((statement) => statement.conflict) && h('p', { class: 'conflict' }, 'Reports of this disagree; see the statements.'),
      relation.definition && h('p', { class: 'definition' }, relation.definition),
      cards(list, relation.symmetric ? false : a !== list[0]?.s),
    ];
  };

  const showNode = (view, n) => {
    const node = MODEL.nodes[n];
    const mine = view.admitted.filter((statement) => (
      FILTER.lift(statement.s, view.level) === n || FILTER.lift(statement.o, view.level) === n));
    const edges = FILTER.aggregate(mine, view.level).sort((x, y) => y.sources - x.sources
      || y.statements.length - x.statements.length);
    const perRelation = new Map();
    for (const edge of edges) {
      if (!perRelation.has(edge.rel)) perRelation.set(edge.rel, []);
      perRelation.get(edge.rel).push(edge);
    }
    const focus = (depth) => h('button', {
      type: 'button', 'aria-pressed': String(STATE.current.focus === n && STATE.current.depth === depth),
      'aria-label': `Focus, ${plural(depth, 'step')}`,
      onclick: () => STATE.update({ focus: n, depth, path: null }),
    }, depth);
    const other = (edge) => (edge.a === n ? edge.b : edge.a);
    const arrow = (edge) => (relationOf(edge.rel).symmetric ? '' : edge.a === n ? '→ ' : '← ');
    return [
      head(MODEL.classes.get(node.cls).label, node.label),
      node.aliases.length > 0 && h('p', { class: 'muted' }, `Also: ${node.aliases.slice(0, 8).join(', ')}`),
      node.country >= 0 && node.country !== n && h('p', { class: 'ends' }, h('span', { class: 'muted' }, 'Belongs to'), actorButton(node.country)),
      h('div', { class: 'actions' }, h('span', null, 'Focus, steps'),
        h('div', { class: 'segments', role: 'group', 'aria-label': 'Focus on this actor' }, [1, 2, 3].map(focus)),
        STATE.current.focus === n && h('button', { type: 'button', class: 'quiet', onclick: () => STATE.update({ focus: null }) }, 'End focus')),
      h('h3', null, plural(edges.length, 'connection')),
      [...perRelation].map(([rel, list]) => h('details', { class: 'links', open: perRelation.size <= 4 || list.length <= 3 },
        h('summary', null, lineIcon(familyOf(rel).hue, 'actual'), h('span', { class: 'grow' }, relationOf(rel).label),
          h('span', { class: 'count' }, list.length)),
        h('ul', null, list.slice(0, 60).map((edge) => h('li', null, h('button', {
          type: 'button', class: 'link',
          onclick: () => STATE.update({ node: null, edge: { a: edge.a, rel, b: edge.b } }),
        }, h('span', { class: 'grow' }, arrow(edge) + MODEL.nodes[other(edge)].label),
        edge.status !== 'actual' && h('small', null, edge.status), edge.conflict && h('small', { class: 'warn' }, 'disputed'),
        h('span', { class: 'count' }, `×${edge.statements.length}`)))),
        list.length > 60 && h('li', { class: 'muted' }, `and ${list.length - 60} more: see the table`)))),
      h('h3', null, plural(mine.length, 'statement')),
      cards(mine, true),
    ];
  };

  let last = '';
  const show = (view) => {
    const { node, edge } = STATE.current;
    const open = node !== null || edge !== null;
    root.hidden = !open;
    document.body.classList.toggle('panel-open', open);
    if (!open) { last = ''; root.replaceChildren(); return; }
    const key = JSON.stringify([node, edge]);
    const top = key === last ? root.scrollTop : 0;
    root.replaceChildren();
    fill(root, null, edge ? showEdge(view, edge) : showNode(view, node));
    root.scrollTop = top;
    if (key !== last && document.activeElement !== byId('canvas') && byId('panel').dataset.ready) root.querySelector('h2').focus();
    root.dataset.ready = 'yes';
    last = key;
  };
  return { show, close };
})();
