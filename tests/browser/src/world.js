// What a story plays in: visitors with their browsers, applications with their folders and namespaces.

import { application, files } from './manifests.js';
import { eventually } from './eventually.js';
import { Visit } from './visit.js';

let made = 0;

export class World {
  /// `setting`: server, browser, cluster and repository, the same for all stories.
  constructor(setting, answers) {
    Object.assign(this, setting);
    this.answers = answers;
    this.visits = [];
    this.afterwards = [];
  }

  /// A name that nothing else has on this server.
  name(word) {
    made += 1;
    return `${word}-${this.run}-${made}`;
  }

  /// Someone opens a browser. `as`: an account, signed in; nobody if there is none.
  async visit({ as, ...options } = {}) {
    const visit = await Visit.begin(this, as, options);
    this.visits.push(visit);
    return visit;
  }

  /// Does this at the end of the story, however it ends.
  later(action) {
    this.afterwards.push(action);
  }

  /// Has the server have a project.
  async project(manifest) {
    await this.server.apply(manifest);
    this.later(() => this.server.run(['project', 'delete', manifest.metadata.name]).catch(() => {}));
  }

  /// Has an application made on the command line, with files in a folder of its own and a namespace of its own.
  async application(word, { content = files, spec, namespaceExists } = {}) {
    const name = this.name(word);
    const namespace = `${this.namespaces}-${name}`;
    const branch = await this.repository.branch();
    await this.repository.commit(`Begin ${name}`, content(name));
    await this.cluster.claim(namespace);
    const apply = () => this.server.apply(application(name, { project: this.team, repository: this.repository.url, folder: name, branch, namespace, spec }));
    await apply();
    this.later(async () => {
      // Some stories delete it themselves.
      const { items } = JSON.parse(await this.server.run(['app', 'list', '-o', 'json']));
      if (items.some(({ metadata }) => metadata.name === name)) {
        await this.server.run(['app', 'delete', '--cascade=false', name]);
      }
      await this.cluster.release(namespace);
    });
    return { name, namespace, folder: name, page: `/applications/windlass/${name}` };
  }

  /// Such an application, synchronised and healthy.
  async delivered(word, options) {
    const app = await this.application(word, options);
    await this.server.run(['app', 'sync', app.name, '--wait', '--timeout', '60s']);
    await eventually(`${app.name} is synced and healthy`, async () => {
      const { status } = await this.server.get('app', app.name);
      return (status.sync.status === 'Synced' && status.health.status === 'Healthy') || status;
    });
    return app;
  }

  /// What browsers complained of.
  complaints() {
    return this.visits.flatMap((visit) => visit.complaints);
  }

  /// Keeps a picture and a trace of every visit.
  async keep(path) {
    for (const [at, visit] of this.visits.entries()) {
      await visit.keep(at === 0 ? path : `${path}-${at + 1}`);
    }
  }

  async end() {
    for (const visit of this.visits) {
      await visit.end();
    }
    for (const action of this.afterwards.reverse()) {
      await action();
    }
  }
}
