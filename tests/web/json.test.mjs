import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { compare, hostilePair, lostSession, recordedPairs, root } from './fixtures.mjs';

const schema = JSON.parse(readFileSync(`${root}docs/report.schema.json`, 'utf8'));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

function check(report) {
  assert.ok(validate(report), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
}

test('every recorded pair gives a report that the schema describes', () => {
  const pairs = recordedPairs();
  assert.ok(pairs.length >= 3);
  for (const pair of pairs) {
    const report = JSON.parse(compare('--format', 'json', ...pair));
    check(report);
    for (const side of ['baseline', 'candidate']) {
      const { commands, ...rows } = report.accounting[side];
      assert.equal(Object.values(rows).reduce((sum, count) => sum + count, 0), commands, `${pair} ${side}`);
    }
  }
});

test('several runs a side, redaction and hostile text are described by it too', () => {
  const pair = lostSession;
  check(JSON.parse(compare('--format', 'json', pair[0], pair[0], '--against', pair[1], pair[1])));
  check(JSON.parse(compare('--format', 'json', '--redact', ...pair)));
  const text = compare('--format', 'json', ...hostilePair());
  assert.match(text, /^[\x20-\x7e\n]*$/);
  check(JSON.parse(text));
});

test('the schema refuses what is no report', () => {
  const pair = lostSession;
  const report = JSON.parse(compare('--format', 'json', ...pair));
  const mistakes = [
    (r) => { r.schema = 'tracediff.report/2'; },
    (r) => { delete r.verdict; },
    (r) => { r.findings[0].kind = 'other'; },
    (r) => { r.findings[0].id = 'X1'; },
    (r) => { r.accounting.baseline.same = -1; },
    (r) => { r.findings[0].baseline.places = new Array(4).fill(r.findings[0].baseline.places[0]); },
    (r) => { delete r.accounting.baseline.missing; },
  ];
  for (const mistake of mistakes) {
    const copy = structuredClone(report);
    mistake(copy);
    assert.ok(!validate(copy), mistake.toString());
  }
});
