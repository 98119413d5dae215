// The Git repository that the server reads.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const IDENTITY = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];

export class Repository {
  constructor(folder) {
    this.folder = folder;
    this.url = `file://${folder}`;
  }

  async git(...words) {
    const { stdout } = await promisify(execFile)('git', [...IDENTITY, '-C', this.folder, ...words]);
    return stdout.trim();
  }

  /// The branch that the applications follow.
  async branch() {
    return this.git('symbolic-ref', '--short', 'HEAD');
  }

  /// Writes files, takes away those without content, and commits; the commit.
  async commit(message, files) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      if (text === null) {
        await this.git('rm', '--quiet', '--', name);
      } else {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }
}
