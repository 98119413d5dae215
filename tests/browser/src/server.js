// The server under test, as its users have it: the command line, and the HTTP API.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'playwright-core';

export class Server {
  /// Signs in as the administrator of the environment, on the command line and for the API.
  static async of(environment) {
    const server = new Server();
    server.url = environment.WINDLASS_URL.replace(/\/$/, '');
    server.program = environment.WINDLASS_BIN;
    server.admin = { name: environment.WINDLASS_USER ?? 'admin', password: environment.WINDLASS_PASSWORD };
    server.folder = await mkdtemp(join(tmpdir(), 'windlass-stories-'));
    server.sessions = new Map();
    await server.run(['login', server.url, '--username', server.admin.name, '--password-stdin'], server.admin.password);
    return server;
  }

  async end() {
    for (const session of this.sessions.values()) {
      await session.delete('/api/v1/session');
      await session.dispose();
    }
    await this.run(['logout']);
    await rm(this.folder, { recursive: true });
  }

  /// Runs `windlass` with these arguments; what it printed. A failure is thrown with its words.
  async run(words, input = '') {
    const environment = { ...process.env, WINDLASS_CONFIG: join(this.folder, 'contexts.yaml') };
    const child = spawn(this.program, words, { env: environment });
    let printed = '';
    let complained = '';
    child.stdout.on('data', (data) => (printed += data));
    child.stderr.on('data', (data) => (complained += data));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (status !== 0) {
      throw new Error(`windlass ${words.join(' ')} ended with ${status}: ${complained}${printed}`);
    }
    return printed;
  }

  /// `windlass apply -f -`
  async apply(manifest) {
    return this.run(['apply', '-f', '-'], JSON.stringify(manifest));
  }

  /// An object as `windlass NOUN get NAME -o json` gives it.
  async get(noun, name) {
    return JSON.parse(await this.run([noun, 'get', name, '-o', 'json']));
  }

  /// The HTTP API with the session of an account, which browsers can be given too.
  async session(account) {
    let session = this.sessions.get(account.name);
    if (!session) {
      session = await request.newContext({ baseURL: this.url });
      const answer = await session.post('/api/v1/session', { data: { username: account.name, password: account.password } });
      if (!answer.ok()) {
        throw new Error(`${account.name} cannot sign in: ${answer.status()} ${await answer.text()}`);
      }
      this.sessions.set(account.name, session);
    }
    return session;
  }
}
