import assert from 'node:assert/strict';
import test from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { compare, hostilePair, lostSession, recordedPairs } from './fixtures.mjs';

function parse(xml) {
  assert.equal(XMLValidator.validate(xml), true);
  return new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(xml);
}

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
  assert.match(testsuites.testsuite.testcase[0].failure['@_message'], /GET PHPREDIS_SESSION:<hex32:1>` is no longer sent/);
});

test('hostile text is text', () => {
  const xml = compare('--format', 'junit', ...hostilePair());
  assert.doesNotMatch(xml, /[\x00-\x08\x0b-\x1f\u202e\u2066]/);
  const { testsuites } = parse(xml);
  const texts = testsuites.testsuite.testcase.map((one) => one.failure?.['#text'] ?? '').join('');
  assert.match(texts, /<script>alert\(1\)<\/script>/);
});
