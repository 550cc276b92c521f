// Reports of the built program, for tests of what reads them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.TRACEDIFF ?? 'build/dev/tracediff';
export const root = new URL('../..', import.meta.url).pathname;

export const folder = mkdtempSync(join(tmpdir(), 'tracediff-web-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** What `tracediff compare ARGUMENTS` prints. */
export function compare(...args) {
  const result = spawnSync(program, ['compare', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  // An incomplete trace gives a report and status 2; trouble gives a message.
  if (result.status === null || result.status > 2 || result.stderr) throw new Error(`status ${result.status}: ${result.stderr}`);
  return result.stdout;
}

/** The pair of README: two findings. */
export const lostSession = ['5.3.7.log', '6.0.0.log'].map((file) => join(root, 'traces', 'lost-session', file));

/** Every pair of neighbouring traces in every folder of traces/. */
export function recordedPairs() {
  const pairs = [];
  for (const name of readdirSync(join(root, 'traces'), { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    const traces = readdirSync(join(root, 'traces', name.name)).filter((file) => file.endsWith('.log')).sort();
    for (let i = 0; i + 1 < traces.length; ++i) {
      pairs.push([traces[i], traces[i + 1]].map((file) => join(root, 'traces', name.name, file)));
    }
  }
  return pairs;
}

/** Texts that mean something to a browser, a Markdown renderer, a terminal, XML or a forge. */
export const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</code></pre></details><h1>out</h1>',
  '&lt;b&gt; &#60;',
  ']]> <![CDATA[',
  '<!-- --> -->',
  '```',
  '`` ` ``` ````',
  '~~~',
  '| a | b |',
  '[text](javascript:alert(1))',
  '![image](http://evil.example/x.png)',
  'https://evil.example/ www.evil.example me@evil.example',
  '@everyone @octocat',
  '#123 GH-123 octo/repo#1',
  '880bba3b26274e101fcb145d9306fedf880bba3b',
  '**bold** _it_ ~~gone~~ $x$ :smile:',
  '\x1b[31mred\x1b]0;title\x07',
  '\u202egnp.exe\u2066',
  '=cmd|calc!A1',
  '{{7*7}} ${7*7} %s%n',
  'x'.repeat(3000),
];

const short = { 10: '\\n', 13: '\\r', 9: '\\t', 7: '\\a', 8: '\\b', 92: '\\\\', 34: '\\"' };

/** TEXT between quotes as MONITOR prints it. */
export function quoted(text) {
  let out = '';
  for (const byte of Buffer.from(text)) {
    const plain = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    out += short[byte] ?? plain;
  }
  return `"${out}"`;
}

/** Two traces that differ in commands full of hostile text; gives the arguments for compare(). */
export function hostilePair() {
  const trace = (name, keep) => {
    const lines = [];
    let time = 1700000000000000;
    const add = (client, ...argv) => {
      time += 1000;
      lines.push(`${Math.floor(time / 1e6)}.${String(time % 1e6).padStart(6, '0')} [0 ${client}] ${argv.map(quoted).join(' ')}`);
    };
    hostile.forEach((text, index) => {
      const client = index % 2 ? '127.0.0.1:5000' : 'unix:/tmp/<img src=x onerror=alert(1)>`@name`';
      add(client, 'PING');
      add(client, 'GET', `common:${index}`);
      if (keep) add(client, 'SET', text, `value ${text}`);
      add(client, keep ? 'SETEX' : 'PSETEX', `k${index}`, '1440', text);
      add(client, 'EXISTS', 'end');
    });
    const path = join(folder, name);
    writeFileSync(path, lines.join('\n') + '\n');
    return path;
  };
  const baseline = trace('<b>`@base` #1 | base.log', true);
  const candidate = trace('candidate &amp; .log', false);
  return ['--show-values', '--label-baseline', '<i>`@old`</i>\u202e', '--label-candidate', '"#2|\x1b[31m', baseline, candidate];
}
