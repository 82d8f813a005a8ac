// The same statements as text: sortable, filterable, to take away as CSV.

const TABLE = (() => {
  const root = byId('table-view');
  const PAGE = 100;
  const label = (n) => MODEL.nodes[n].label;
  const titles = (statement) => [...new Set(statement.evidence.map((row) => MODEL.articles[row[0]].title))].join('; ');
  const topics = (statement) => statement.topics.map((topic) => MODEL.topics.get(topic).label).join(', ');
  const first = (statement) => (statement.evidence.length ? evidenceOf(statement)[0] : null);
  const columns = [
    { key: 'subject', head: 'Subject', value: (s) => label(s.s) },
    { key: 'relation', head: 'Relation', value: (s) => relationOf(s.rel).label },
    { key: 'object', head: 'Object', value: (s) => label(s.o) },
    { key: 'status', head: 'Status', value: (s) => s.status },
    { key: 'date', head: 'Date', value: (s) => s.date, text: (s) => (s.date ? dateText(s.date) : '') },
    { key: 'amount', head: 'Amount', value: (s) => s.amount ?? -1, text: amountText, number: true },
    { key: 'topics', head: 'Topics', value: topics },
    { key: 'sources', head: 'Sources', value: (s) => s.sources, number: true },
    { key: 'confidence', head: 'Confidence', value: (s) => s.confidence ?? -1,
      text: (s) => (s.confidence === null ? '' : `${Math.round(s.confidence * 100)} %`), number: true },
    { key: 'article', head: 'Article', value: titles },
  ];
  let rows = [];
  let page = 0;
  let body; let count; let pager; let input; let heads;

  const ordered = (view) => {
    const { text, sort, desc } = STATE.current;
    const words = fold(text).split(' ').filter(Boolean);
    const column = columns.find((one) => one.key === sort) || columns[4];
    const kept = !words.length ? [...view.statements] : view.statements.filter((statement) => {
      const hay = fold(columns.map((one) => (one.text || one.value)(statement)).join(' ')
        + (first(statement)?.quote || ''));
      return words.every((word) => hay.includes(word));
    });
    const compare = new Intl.Collator('en', { numeric: true }).compare;
    const keyed = kept.map((statement) => [column.value(statement), statement]);
    keyed.sort(([x, a], [y, b]) => (column.number ? x - y : compare(x, y)) * (desc ? -1 : 1) || b.date.localeCompare(a.date) || a.n - b.n);
    return keyed.map(([, statement]) => statement);
  };

  const cell = (column, statement) => {
    const text = (column.text || column.value)(statement);
    if (column.key === 'subject' || column.key === 'object') {
      const n = column.key === 'subject' ? statement.s : statement.o;
      return h('td', null, h('button', { type: 'button', class: 'link', onclick: () => STATE.update({ node: n, edge: null }) }, text));
    }
    if (column.key === 'relation') {
      const edge = () => ({ a: FILTER.lift(statement.s, STATE.current.level), rel: statement.rel, b: FILTER.lift(statement.o, STATE.current.level) });
      return h('td', null, h('button', { type: 'button', class: 'link verb', onclick: () => STATE.update({ node: null, edge: edge() }) },
        lineIcon(familyOf(statement.rel).hue, statement.status), text));
    }
    if (column.key === 'article') return h('td', { class: 'col-article' }, h('div', { class: 'clamp', title: text }, text));
    return h('td', { class: [column.number && 'number', `col-${column.key}`].filter(Boolean).join(' ') }, text);
  };

  const fillPage = () => {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    page = Math.min(page, pages - 1);
    body.replaceChildren(...rows.slice(page * PAGE, (page + 1) * PAGE).map((statement) => (
      h('tr', null, columns.map((column) => cell(column, statement))))));
    count.textContent = plural(rows.length, 'statement');
    const turn = (step, text) => h('button', {
      type: 'button', disabled: page + step < 0 || page + step >= pages, onclick: () => { page += step; fillPage(); root.scrollTop = 0; },
    }, text);
    pager.hidden = pages < 2;
    pager.replaceChildren(turn(-1, 'Previous'), h('span', null, `Page ${page + 1} of ${pages}`), turn(1, 'Next'));
  };

  // Spreadsheets run what starts with one of these as a formula; an apostrophe keeps it text.
  const csvCell = (value) => {
    const text = /^[=+\-@\t\r]/.test(String(value)) && typeof value === 'string' ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const csv = () => {
    const head = ['subject', 'subject_iri', 'relation', 'object', 'object_iri', 'status', 'date', 'date_basis', 'amount',
      'currency', 'topics', 'role', 'sources', 'confidence', 'derived', 'conflict', 'quotation', 'article', 'publisher', 'published', 'url'];
    const lines = rows.map((s) => {
      const evidence = first(s);
      const article = evidence ? MODEL.articles[evidence.article] : { title: '', publisher: '', published: '', url: '' };
      return [label(s.s), MODEL.nodes[s.s].iri, s.rel, label(s.o), MODEL.nodes[s.o].iri, s.status, s.date, s.basis,
        s.amount ?? '', s.currency, s.topics.join(' '), s.role, s.sources, s.confidence ?? '', s.derived, s.conflict,
        evidence ? evidence.quote : '', article.title, article.publisher, article.published, article.url];
    });
    return [head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n');
  };
  const download = () => {
    // The mark at the start tells spreadsheets that this is UTF-8.
    const link = h('a', { href: URL.createObjectURL(new Blob(['\ufeff', csv(), '\r\n'], { type: 'text/csv' })), download: 'statements.csv' });
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const build = () => {
    input = h('input', { type: 'search', placeholder: 'Filter rows', 'aria-label': 'Filter rows',
      oninput: () => { page = 0; STATE.update({ text: input.value }); } });
    count = h('span', { class: 'muted', role: 'status' });
    pager = h('nav', { class: 'pager', 'aria-label': 'Pages of the table' });
    heads = columns.map((column) => h('th', { scope: 'col', class: column.number ? 'number' : null },
      h('button', {
        type: 'button',
        onclick: () => {
          const { sort, desc } = STATE.current;
          page = 0;
          STATE.update({ sort: column.key, desc: sort === column.key ? !desc : Boolean(column.number || column.key === 'date') });
        },
      }, column.head, h('span', { class: 'arrow', 'aria-hidden': 'true' }))));
    body = h('tbody', null);
    root.append(
      h('div', { class: 'table-head' }, input, count, h('span', { class: 'grow' }),
        h('button', { type: 'button', id: 'csv', onclick: download }, 'Download CSV')),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Statements' },
        h('table', null, h('thead', null, h('tr', null, heads)), body)),
      pager,
    );
  };

  const show = (view) => {
    root.hidden = STATE.current.mode === 'graph';
    if (root.hidden) return;
    if (document.activeElement !== input) input.value = STATE.current.text;
    heads.forEach((head, i) => {
      const sorted = STATE.current.sort === columns[i].key;
      if (sorted) head.setAttribute('aria-sort', STATE.current.desc ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    rows = ordered(view);
    fillPage();
  };
  return { build, show, csv };
})();
