// Fetches ffmpeg and ffprobe from npm by the lock file, once, and makes them executable. The build runs it when they are missing. No
// package's own install script runs.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const done = path.join(folder, 'node_modules', 'ready');
const ending = process.platform === 'win32' ? '.exe' : '';
const programs = ['ffmpeg', 'ffprobe'].map((name) => path.join(folder, 'node_modules', `@${name}-installer`, `${process.platform}-${process.arch}`, name + ending));

if (!existsSync(done)) {
  console.log('Fetching ffmpeg from npm (once, about 60 MB) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  for (const program of programs) chmodSync(program, 0o755);
  writeFileSync(done, '');
  console.log('ffmpeg is ready.');
}
