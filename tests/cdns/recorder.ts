import { type Asked, type Reply, SimulatorServer } from '../connectors/shared/simulator-http';

/** A CDN that writes down what it was asked, and answers as a test says. */
export class RecordingCdn {
  readonly asked: Asked[] = [];
  reply: Reply | Promise<Reply> = { json: { success: true } };
  readonly #server = new SimulatorServer((asked) => {
    this.asked.push(asked);
    return this.reply;
  });

  get url(): string {
    return this.#server.url;
  }

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** The body of the only call. */
  get body(): string {
    return this.asked[0]?.body.toString() ?? '';
  }
}
