import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import * as commonmark from 'commonmark';
import MarkdownIt from 'markdown-it';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { compare, folder, hostilePair, lostSession, recordedPairs } from './fixtures.mjs';

const markdownIt = new MarkdownIt({ html: true, linkify: true });
const renderers = {
  'CommonMark': (text) => new commonmark.HtmlRenderer().render(new commonmark.Parser().parse(text)),
  'markdown-it': (text) => markdownIt.render(text),
  'GFM': (text) => micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
};

const tags = (html) => [...html.matchAll(/<(\/?[a-z0-9]+)/g)].map((match) => match[1]);
/** The text of a page without what stands in code. */
const prose = (html) => html.replace(/<pre>.*?<\/pre>/gs, '').replace(/<code>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '');

test('verdict and one-line findings are in the first ten lines', () => {
  const pair = lostSession;
  const lines = compare('--format', 'markdown', ...pair).split('\n').slice(0, 10);
  assert.match(lines[0], /^### different: 2 findings between `5\.3\.7` and `6\.0\.0`$/);
  assert.match(lines[4], /^- \*\*F1 missing\*\*: `GET PHPREDIS_SESSION:<hex32:1>` is no longer sent/);
  assert.match(lines[5], /^- \*\*F2 timing\*\*: /);
});

test('renders the same with both renderers that know tables', () => {
  for (const args of [...recordedPairs(), hostilePair()]) {
    const text = compare('--format', 'markdown', ...args);
    // markdown-it groups cells with <thead> and <tbody> as GFM does; alignment is an attribute in both.
    assert.deepEqual(tags(renderers['markdown-it'](text)), tags(renderers.GFM(text)));
  }
});

for (const [name, render] of Object.entries(renderers)) {
  test(`nothing in a trace breaks out with ${name}`, () => {
    const text = compare('--format', 'markdown', '--max-size', '10000000', ...hostilePair());
    const html = render(text);
    const allowed = new Set(['h3', 'h4', 'ul', 'li', 'strong', 'code', 'p', 'pre', 'details', 'summary', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);
    for (const tag of tags(html)) assert.ok(allowed.has(tag.replace('/', '')), tag);
    const outside = prose(html);
    assert.doesNotMatch(outside, /@\w|#\d|GH-\d|:\/\/|www\.|javascript|alert|evil|\$x\$|:smile:|\*\*/);
    assert.doesNotMatch(html, /[\x00-\x08\x0b-\x1f\u202e\u2066]/);
    assert.match(html, /&lt;script&gt;alert\(1\)/);
    const open = (html.match(/<details>/g) ?? []).length;
    assert.equal(open, (html.match(/<\/details>/g) ?? []).length);
  });
}

test('values are hidden unless asked for', () => {
  const [show, ...args] = hostilePair();
  assert.equal(show, '--show-values');
  const text = compare('--format', 'markdown', ...args);
  assert.doesNotMatch(text, /"value /);
  assert.match(text, /<text, \d+ bytes>/);
});

test('a backquote in a value ends no command of a sentence, and shows nothing of the value', () => {
  const lines = ['"SET" "k" "x`hidden`y"', '"GET" "common"'].map((line, i) => `170000000${i}.000001 [0 127.0.0.1:5000] ${line}`);
  const [baseline, candidate] = ['backquote.log', 'none.log'].map((name) => join(folder, name));
  writeFileSync(baseline, lines.join('\n') + '\n');
  writeFileSync(candidate, lines[1] + '\n');
  assert.doesNotMatch(compare('--format', 'markdown', baseline, candidate), /hidden`|`hidden/);
  assert.doesNotMatch(compare('--format', 'json', '--redact', baseline, candidate), /hidden/);
});

test('a small size leaves out whole examples and says so', () => {
  const text = compare('--format', 'markdown', '--max-size', '3000', ...hostilePair());
  assert.ok(Buffer.byteLength(text) <= 3000);
  assert.match(text, /Left out to fit a ticket: \d+ examples?/);
  assert.equal((text.match(/^`{3,}/gm) ?? []).length % 2, 0);
});
