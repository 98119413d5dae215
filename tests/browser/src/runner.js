// The stories one after the other: one browser, and a context of its own for each story.

import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { World } from './world.js';

const ARTIFACTS = fileURLToPath(new URL('../../artifacts/', import.meta.url));
const LONGEST = 120_000;
const stories = [];

/// Tells a story. `cluster`: it delivers to the cluster. `answers`: the statuses of refusals that belong to it; any other
/// one, as anything else that the browser complains of, fails it. `unless`: gives a reason where it cannot be told.
export function story(name, needs, tell) {
  stories.push(tell ? { name, needs, tell } : { name, needs: {}, tell: needs });
}

/// Runs the stories whose names have one of the words, all if there are none; whether none failed.
export async function run(words, setting) {
  const chosen = stories.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const count = { passed: 0, failed: 0, skipped: 0 };
  await rm(ARTIFACTS, { recursive: true, force: true });
  for (const each of chosen) {
    const began = Date.now();
    const { result, why } = await tellOne(each, setting);
    count[result] += 1;
    const took = ((Date.now() - began) / 1000).toFixed(1);
    console.log(`${{ passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[result]} ${each.name}${result === 'skipped' ? `: ${why}` : ` (${took} s)`}`);
    if (result === 'failed') {
      console.log(`     ${String(why?.stack ?? why).replaceAll('\n', '\n     ')}`);
    }
  }
  if (chosen.length === 0) {
    console.log(`no story has ${words.join(' or ')} in its name`);
    count.failed = 1;
  }
  console.log(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
  return count.failed === 0;
}

async function tellOne({ name, needs, tell }, setting) {
  if (needs.cluster && !setting.cluster) {
    return { result: 'skipped', why: 'it needs a cluster; WINDLASS_TEST_KUBECONFIG names one' };
  }
  const reason = await needs.unless?.(setting);
  if (reason) {
    return { result: 'skipped', why: reason };
  }
  const world = new World(setting, needs.answers ?? []);
  const failures = [];
  await within(LONGEST, tell(world)).catch((error) => failures.push(error));
  failures.push(...world.complaints());
  if (failures.length > 0) {
    const artifacts = `${ARTIFACTS}${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 80)}`;
    await mkdir(ARTIFACTS, { recursive: true });
    await world.keep(artifacts).catch((error) => failures.push(error));
    failures.push(`see ${artifacts}*`);
  }
  await within(LONGEST, world.end()).catch((error) => failures.push(error));
  return failures.length > 0 ? { result: 'failed', why: failures.map((each) => each.stack ?? each).join('\n') } : { result: 'passed' };
}

async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
