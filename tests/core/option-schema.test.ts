import { z } from 'zod';
import { optionsOf, snippetOf } from '../../server/core/option-schema';

const options = optionsOf(
  z.strictObject({
    baseUrl: z.url().meta({ description: 'Address.', example: 'https://dam.example.com' }),
    token: z.string().meta({ description: 'A token.', secret: true, example: '…' }),
    headers: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Headers.', secret: true, example: { authorization: 'Bearer …' } }),
    pin: z.string().optional(),
    limit: z.number().default(20),
    retries: z.int().min(1).optional(),
  }),
);

const named = (name: string) => options.find((each) => each.name === name);

describe('the options of a schema', () => {
  it('have the meaning, the default and the necessity that the schema tells', () => {
    expect(named('baseUrl')).toMatchObject({
      meaning: 'Address.',
      isRequired: true,
      default: null,
    });
    expect(named('limit')).toMatchObject({ meaning: null, isRequired: false, default: '20' });
    expect(named('retries')).toMatchObject({ isRequired: false, default: null });
  });

  it('are secret if they say so, or if they are texts of which nobody says anything', () => {
    expect(options.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
      'token',
      'headers',
      'pin',
    ]);
  });

  it('are none if the schema is of another library', () => {
    expect(optionsOf({ safeParse: () => ({ success: true }) })).toEqual([]);
    expect(optionsOf(undefined)).toEqual([]);
  });
});

describe('the snippet', () => {
  it('has what a connection needs, and secrets from the environment alone', () => {
    const { snippet, variables } = snippetOf('my-dam', options);
    expect(snippet).toContain("baseUrl: 'https://dam.example.com',");
    expect(snippet).toContain("token: env('MY_DAM_TOKEN'),");
    expect(snippet).toMatch(
      /headers: \{ authorization: `Bearer \$\{env\('MY_DAM_HEADERS'\)\}` \},/,
    );
    expect(snippet).not.toContain('limit');
    expect(variables).toEqual(['MY_DAM_TOKEN', 'MY_DAM_HEADERS']);
  });
});
