import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import MessageValidator from 'sns-validator';
import { SnsTopics, snsRead } from '../../server/connectors/sns';
import { DamError } from '../../server/contracts/errors';
import { CERTIFICATE_URL, requestOf, SnsSigner, TOPIC } from './shared/simulator-sns';

const signer = new SnsSigner();
const stranger = new SnsSigner();
const HOUR_MS = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

const topics = (read = async (_url: string) => signer.certificate) => new SnsTopics([TOPIC], read);

afterEach(() => jest.restoreAllMocks());

/** The result of AWS's own validator, with the certificate of this test. */
function saysAws(message: Readonly<Record<string, string>>): Promise<boolean> {
  const answer = Object.assign(Readable.from([signer.certificate]), { statusCode: 200 });
  jest.spyOn(https, 'get').mockImplementation((...given: readonly unknown[]) => {
    const done = given.find((each) => typeof each === 'function');
    if (typeof done === 'function') done(answer);
    return new https.Agent() as never;
  });
  return new Promise((resolve) =>
    new MessageValidator().validate({ ...message }, (error) => resolve(error === null)),
  );
}

const CONFIRMATION = {
  Type: 'SubscriptionConfirmation',
  Token: 'a token',
  Message: 'You have chosen …',
  SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=x`,
};

describe('messages of SNS', () => {
  const valid = signer.message();
  const cases: [string, Record<string, string>, boolean][] = [
    ['signed with SHA-1', valid, true],
    ['signed with SHA-256', signer.message({ SignatureVersion: '2' }), true],
    ['without a subject', withoutSubject(), true],
    ['a subscription', signer.message(CONFIRMATION), true],
    [
      'of a region in China',
      signer.message({ SigningCertURL: 'https://sns.cn-north-1.amazonaws.com.cn/x.pem' }),
      true,
    ],
    ['with any script in it', signer.message({ Message: '{"media_id":"Zażółć 𝒜"}' }), true],
    ['changed on the way', { ...valid, Message: '{"media_id":"another"}' }, false],
    ['with another subject', { ...valid, Subject: 'another' }, false],
    [
      'of a subscription whose token was changed',
      { ...signer.message(CONFIRMATION), Token: 'b' },
      false,
    ],
    ['signed by somebody else', stranger.message(), false],
    ['with a signature that is none', { ...valid, Signature: 'AAAA' }, false],
    ['that claims the other version', { ...valid, SignatureVersion: '2' }, false],
    ['of a version nobody knows', { ...valid, SignatureVersion: '3' }, false],
    ['with a certificate of another host', elsewhere('https://sns.example.com/x.pem'), false],
    [
      'with a host that only begins so',
      elsewhere('https://sns.eu-west-1.amazonaws.com.evil.example/x.pem'),
      false,
    ],
    ['with a host below a bucket', elsewhere('https://evil.s3.amazonaws.com/sns.pem'), false],
    ['with a certificate over http', elsewhere('http://sns.eu-west-1.amazonaws.com/x.pem'), false],
    [
      'with a certificate at another port',
      elsewhere('https://sns.eu-west-1.amazonaws.com:8443/x.pem'),
      false,
    ],
    [
      'with a certificate that is no pem',
      elsewhere('https://sns.eu-west-1.amazonaws.com/x.txt'),
      false,
    ],
    ['without an address of a certificate', elsewhere(''), false],
  ];

  it.each(cases)('%s: as AWS itself says', async (_name, message, isTaken) => {
    expect((await topics().receive(requestOf(message))) !== null).toBe(isTaken);
    expect(await saysAws(message).catch(() => false)).toBe(isTaken);
  });

  // AWS's validator accepts these, although SNS answers at this host with texts a stranger may choose.
  it.each([
    'https://sns.eu-west-1.amazonaws.com/?Action=GetThing&x=.pem',
    'https://sns.eu-west-1.amazonaws.com/x.txt?y=.pem',
    'https://user:word@sns.eu-west-1.amazonaws.com/x.pem',
  ])('reads no certificate at %s', async (SigningCertURL) => {
    const read = jest.fn(async (_url: string) => signer.certificate);
    expect(await topics(read).receive(requestOf(signer.message({ SigningCertURL })))).toBeNull();
    expect(read).not.toHaveBeenCalled();
  });

  it('takes the end of a subscription, signed with its token as AWS describes', async () => {
    // AWS's validator does not sign the token here, against AWS's documentation.
    const message = signer.message({ ...CONFIRMATION, Type: 'UnsubscribeConfirmation' });
    const read = jest.fn(async (_url: string) => signer.certificate);
    const taken = await topics(read).receive(requestOf(message));
    expect(taken).toEqual({ messageId: message.MessageId, text: null });
    expect(read.mock.calls.map(([url]) => url)).toEqual([CERTIFICATE_URL]);
    expect(await topics().receive(requestOf({ ...message, Token: 'another' }))).toBeNull();
  });

  it('hands on the text, by the id of its message', async () => {
    const message = signer.message({ Message: 'a text' });
    expect(await topics().receive(requestOf(message))).toEqual({
      messageId: message.MessageId,
      text: 'a text',
    });
  });

  it('are taken for an hour, and not from the future', async () => {
    const receive = (ms: number) =>
      topics().receive(requestOf(signer.message({ Timestamp: at(ms) })));
    expect(await receive(-HOUR_MS)).toBeNull();
    expect(await receive(-HOUR_MS + 60_000)).not.toBeNull();
    expect(await receive(4 * 60_000)).not.toBeNull();
    expect(await receive(6 * 60_000)).toBeNull();
    expect(await topics().receive(requestOf(signer.message({ Timestamp: 'today' })))).toBeNull();
  });

  it('are refused after their certificate has ended, and before it begins', async () => {
    for (const days of [3, -1]) {
      const nowMs = Date.now() + days * 24 * HOUR_MS;
      const now = jest.spyOn(Date, 'now').mockReturnValue(nowMs);
      const Timestamp = new Date(nowMs).toISOString();
      expect(await topics().receive(requestOf(signer.message({ Timestamp })))).toBeNull();
      now.mockRestore();
    }
  });

  it('of another topic are told apart, since anybody may have SNS sign theirs', async () => {
    const message = signer.message({
      TopicArn: 'arn:aws:sns:eu-west-1:999999999999:their\n\u202etopic',
    });
    await expect(topics().receive(requestOf(message))).rejects.toMatchObject({
      type: 'bad-answer',
      message:
        'The message is of the topic arn:aws:sns:eu-west-1:999999999999:their??topic, which "webhookTopics" does not list.',
    });
  });

  it('are what is signed, whatever their headers say', async () => {
    const { body } = requestOf(signer.message());
    expect(await topics().receive({ body, headers: {} })).not.toBeNull();
  });

  it.each(['', 'null', '[]', '{}', '{"Type":"Notification"}', '{', 'x{}'])(
    'are no such text: %s',
    async (body) => {
      expect(await topics().receive({ body, headers: {} })).toBeNull();
    },
  );
});

describe('the certificate', () => {
  it('is read once for all its messages', async () => {
    const read = jest.fn(async (_url: string) => signer.certificate);
    const received = topics(read);
    for (let count = 0; count < 3; count++) await received.receive(requestOf(signer.message()));
    expect(read.mock.calls).toEqual([[CERTIFICATE_URL, expect.any(AbortSignal)]]);
  });

  it.each(['unreachable', 'timeout', 'bad-answer', 'rate-limited'] as const)(
    'that cannot be had now (%s) refuses nothing: the message comes again',
    async (type) => {
      const received = topics(async () => {
        throw new DamError(type, 'not now');
      });
      await expect(received.receive(requestOf(signer.message()))).rejects.toMatchObject({
        type: 'unreachable',
      });
    },
  );

  it('that is not there, or is none, signs nothing, and is asked for again', async () => {
    const answers = [
      () => Promise.reject(new DamError('bad-request', '404')),
      async () => '<html></html>',
      async () => signer.certificate,
    ];
    const received = topics(async () => answers.shift()?.() ?? '');
    const message = requestOf(signer.message());
    expect(await received.receive(message)).toBeNull();
    expect(await received.receive(message)).toBeNull();
    expect(await received.receive(message)).not.toBeNull();
  });
});

describe('a subscription', () => {
  const reads = async (more: Record<string, string>) => {
    const read = jest.fn(async (_url: string) => signer.certificate);
    const taken = await topics(read)
      .receive(requestOf(signer.message({ ...CONFIRMATION, ...more })))
      .catch((error: DamError) => error.type);
    return { taken, urls: read.mock.calls.map(([url]) => url) };
  };

  it('of a configured topic is confirmed', async () => {
    const { taken, urls } = await reads({});
    expect(taken).toMatchObject({ text: null });
    expect(urls).toEqual([CERTIFICATE_URL, CONFIRMATION.SubscribeURL]);
  });

  it('of another topic is not', async () => {
    const { taken, urls } = await reads({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:x' });
    expect(taken).toBe('bad-answer');
    expect(urls).toEqual([CERTIFICATE_URL]);
  });

  it.each(['https://evil.example/', 'http://sns.eu-west-1.amazonaws.com/', 'http://127.0.0.1/'])(
    'is not confirmed at %s',
    async (SubscribeURL) => {
      const { taken, urls } = await reads({ SubscribeURL });
      expect(taken).toBeNull();
      expect(urls).toEqual([CERTIFICATE_URL]);
    },
  );
});

describe('what is read of SNS', () => {
  const read = snsRead({ allowPrivateNetwork: false });
  const inTime = () => AbortSignal.timeout(5_000);
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const answers: Record<string, [number, string]> = {
        '/x.pem': [200, signer.certificate],
        '/large.pem': [200, 'x'.repeat(100_000)],
        '/moved.pem': [302, ''],
      };
      const [status, text] = answers[request.url ?? ''] ?? [404, ''];
      response.writeHead(status, { location: '/x.pem' }).end(text);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  const at = (path: string) => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${path}`;
  };

  it('is a text of a bearable size, and no redirect', async () => {
    expect(await read(at('/x.pem'), inTime())).toBe(signer.certificate);
    await expect(read(at('/large.pem'), inTime())).rejects.toMatchObject({ type: 'bad-answer' });
    await expect(read(at('/moved.pem'), inTime())).rejects.toMatchObject({ type: 'bad-answer' });
    await expect(read(at('/none.pem'), inTime())).rejects.toMatchObject({ type: 'bad-request' });
  });
});

function withoutSubject(): Record<string, string> {
  return signer.message({}, ['Subject']);
}

function elsewhere(SigningCertURL: string): Record<string, string> {
  return signer.message({ SigningCertURL });
}
