import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { chromium } from 'playwright-core';
import { compare, folder, hostilePair, recordedPairs } from './fixtures.mjs';

const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
const skip = executablePath || process.env.CI ? false : 'no Chromium here';
const browser = skip
  ? null
  : await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
test.after(() => browser?.close());

const findings = (pair) => JSON.parse(compare('--format', 'json', ...pair)).findings.length;
/** The pair with the most findings: the filter has something to do. */
const rich = recordedPairs().map((pair) => [findings(pair), pair]).sort((one, other) => other[0] - one[0])[0][1];

function page(name, args) {
  const path = join(folder, `${name}.html`);
  compare('-q', '--force', '--report', path, ...args);
  return path;
}

/** Opens PATH and fails on whatever a quiet, self-contained page does not do. */
async function open(path, options = {}) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const trouble = [];
  tab.on('console', (message) => trouble.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  tab.on('dialog', (dialog) => { trouble.push('dialog'); dialog.dismiss(); });
  tab.on('request', (request) => { if (request.url() !== `file://${path}`) trouble.push(`request: ${request.url()}`); });
  await tab.goto(`file://${path}`);
  return { tab, trouble };
}

test('asks for nothing, complains of nothing and fits, at every width and in both themes', { skip }, async () => {
  const path = page('rich', rich);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 400]) {
      const { tab, trouble } = await open(path, { colorScheme, viewport: { width, height: 900 } });
      assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${width} overflows`);
      assert.deepEqual(trouble, []);
      await tab.close();
    }
  }
});

test('text can be read on its ground in both themes', { skip }, async () => {
  const path = page('rich', rich);
  for (const colorScheme of ['light', 'dark']) {
    const { tab } = await open(path, { colorScheme });
    const weak = await tab.evaluate(() => {
      const rgb = (text) => text.match(/[\d.]+/g).map(Number);
      const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = rgb(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
      };
      const found = [];
      for (const element of document.querySelectorAll('h1, h2, p, code, dd, dt, th, td, .kind, .fold, mark, a, summary')) {
        if (!element.textContent.trim()) continue;
        const [one, other] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
        const ratio = (one + 0.05) / (other + 0.05);
        if (ratio < 4.5) found.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
      }
      return [...new Set(found)];
    });
    assert.deepEqual(weak, [], colorScheme);
    await tab.close();
  }
});

test('the filter leaves what was asked for, links lead to findings', { skip }, async () => {
  const { tab, trouble } = await open(page('rich', rich));
  const all = await tab.locator('article').count();
  assert.ok(all >= 2, `${all} findings`);
  const kind = await tab.locator('article').first().getAttribute('data-kind');
  const ofKind = await tab.locator(`article[data-kind=${kind}]`).count();
  await tab.locator(`.filter input[value=${kind}]`).uncheck();
  assert.equal(await tab.locator('article:visible').count(), all - ofKind);
  assert.equal(await tab.locator('#shown').textContent(), `${all - ofKind} of ${all} shown`);
  await tab.locator(`.filter input[value=${kind}]`).check();
  await tab.locator('.filter input[type=search]').fill('no such word anywhere');
  assert.equal(await tab.locator('article:visible').count(), 0);
  assert.equal(await tab.locator('.contents li:visible').count(), 0);
  await tab.evaluate(() => { location.hash = '#F2'; });
  await tab.locator('#F2').waitFor({ state: 'visible' });
  assert.equal(await tab.locator('article:visible').count(), all);
  await tab.locator('.contents a').first().click();
  assert.match(tab.url(), /#F1$/);
  assert.deepEqual(trouble, []);
  await tab.close();
});

test('works without scripts', { skip }, async () => {
  const { tab, trouble } = await open(page('rich', rich), { javaScriptEnabled: false });
  assert.ok(await tab.locator('article:visible').count() >= 2);
  assert.equal(await tab.locator('.filter:visible').count(), 0);
  assert.deepEqual(trouble, []);
  await tab.close();
});

test('can be used with keyboard and screen reader', { skip }, async () => {
  const { tab } = await open(page('rich', rich));
  await tab.keyboard.press('Tab');
  assert.equal(await tab.evaluate(() => document.activeElement.type), 'search');
  assert.equal(await tab.locator('h1').count(), 1);
  assert.equal(await tab.locator('html').getAttribute('lang'), 'en');
  assert.equal(await tab.locator('svg:not([aria-label])').count(), 0);
  assert.equal(await tab.locator('th:not([scope])').count(), 0);
  const unnamed = await tab.evaluate(() => [...document.querySelectorAll('input')].filter((i) => !i.closest('label')).length);
  assert.equal(unnamed, 0);
  const ids = await tab.evaluate(() => [...document.querySelectorAll('[id]')].map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length);
  await tab.close();
});

test('prints all findings and no filter', { skip }, async () => {
  const { tab } = await open(page('rich', rich));
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('.filter:visible').count(), 0);
  assert.ok(await tab.locator('article:visible').count() >= 2);
  await tab.close();
});

test('shows hostile text as text', { skip }, async () => {
  const path = page('hostile', hostilePair());
  assert.ok(statSync(path).size < 2_000_000);
  for (const width of [1280, 400]) {
    const { tab, trouble } = await open(path, { viewport: { width, height: 900 } });
    assert.equal(await tab.locator('img, iframe, object, embed, link, form, svg svg, script:not(body > script)').count(), 0);
    const handlers = await tab.evaluate(() => [...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on')));
    assert.deepEqual(handlers, []);
    assert.match(await tab.locator('main').textContent(), /<script>alert\(1\)<\/script>/);
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${width} overflows`);
    await tab.locator('article').first().hover();
    assert.deepEqual(trouble, []);
    await tab.close();
  }
});
