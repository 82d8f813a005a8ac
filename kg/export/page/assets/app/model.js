// The data as the page uses it: actors, statements, articles. Nothing here touches the document.

const DATA = JSON.parse(document.getElementById('data').textContent);

const record = (fields, row) => {
  const out = {};
  for (let i = 0; i < fields.length; i += 1) out[fields[i]] = row[i];
  return out;
};

// Months since the year 0, first and last that a partial date may mean: 2024 is January to December.
const monthsOf = (date) => {
  const match = /^(\d{4})(?:-(\d{2}))?/.exec(date);
  if (!match) return null;
  const start = Number(match[1]) * 12;
  if (!match[2]) return [start, start + 11];
  return [start + Number(match[2]) - 1, start + Number(match[2]) - 1];
};

const MODEL = (() => {
  const nodes = DATA.nodes.map((row, n) => ({ n, ...record(DATA.nodeFields, row) }));
  const articles = DATA.articles.map((row) => record(DATA.articleFields, row));
  const named = (list) => new Map(list.map((item) => [item.name, item]));
  const relations = named(DATA.relations);
  const families = new Map(DATA.families.map((family) => [family.code, family]));
  const statements = DATA.statements.map((row, n) => {
    const statement = { n, ...record(DATA.statementFields, row) };
    const months = monthsOf(statement.date);
    statement.from = months ? months[0] : null;
    statement.to = months ? months[1] : null;
    return statement;
  });
  const dated = statements.filter((statement) => statement.from !== null);
  let first = Infinity;
  let last = -Infinity;
  for (const statement of dated) {
    first = Math.min(first, statement.from);
    last = Math.max(last, statement.from === statement.to ? statement.to : statement.from);
  }
  const byIri = new Map(nodes.map((node) => [node.iri, node.n]));
  return {
    nodes, articles, statements, relations, families, byIri,
    classes: named(DATA.classes),
    topics: named(DATA.topics),
    groups: new Map(DATA.groups.map((group) => [group.iri, { ...group, set: new Set(group.members) }])),
    first: dated.length ? first : null,
    last: dated.length ? last : null,
    maxSources: statements.reduce((most, statement) => Math.max(most, statement.sources), 1),
    undated: statements.length - dated.length,
  };
})();

const STATUSES = [
  { name: 'actual', label: 'Actual', dash: [] },
  { name: 'planned', label: 'Planned', dash: [9, 5] },
  { name: 'proposed', label: 'Proposed', dash: [2, 5] },
  { name: 'denied', label: 'Denied', dash: [] },
];
const STATUS_ORDER = new Map(STATUSES.map((status, index) => [status.name, index]));

const relationOf = (name) => MODEL.relations.get(name);
const familyOf = (name) => MODEL.families.get(relationOf(name).family);
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
const evidenceOf = (statement) => statement.evidence.map((row) => record(DATA.evidenceFields, row));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthName = (month) => `${MONTHS[month % 12]} ${Math.floor(month / 12)}`;
const dateText = (date) => {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date || '');
  if (!match) return 'undated';
  const [, year, month, day] = match;
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(' ');
};
const amountText = (statement) => {
  if (statement.amount === null) return '';
  const value = statement.amount;
  for (const [size, word] of [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']]) {
    if (Math.abs(value) >= size) {
      const digits = (value / size).toLocaleString('en', { maximumFractionDigits: 2 });
      return `${statement.currency} ${digits} ${word}`.trim();
    }
  }
  return `${statement.currency} ${value.toLocaleString('en')}`.trim();
};

// Lower case without accents or punctuation, for search in names.
const fold = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

// Only addresses that a reader may follow; checked here again, whatever the file says.
const safeLink = (url) => {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : '';
  } catch {
    return '';
  }
};

// An element with attributes and children; strings become text nodes and are never parsed.
const SVG = 'http://www.w3.org/2000/svg';
const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
};
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const byId = (id) => document.getElementById(id);
