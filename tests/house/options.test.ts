import { connectors } from '../../server/connectors';
import { optionsOf, snippetOf } from '../../server/core/option-schema';

const all = [...connectors.values()];

describe('what connectors say of their options', () => {
  it.each(all.map(({ id }) => id))('"%s" gives each a meaning', (id) => {
    const options = optionsOf(connectors.get(id)?.optionsSchema);
    expect(options.length).toBeGreaterThan(2);
    expect(options.filter(({ meaning }) => meaning === null).map(({ name }) => name)).toEqual([]);
  });

  it('marks every token, key, password and secret, so that its value is never shown', () => {
    const open = all.flatMap(({ id, optionsSchema }) =>
      optionsOf(optionsSchema)
        .filter(
          ({ name, isSecret }) => !isSecret && /token|secret|key|password|headers/i.test(name),
        )
        .map(({ name }) => `${id}.${name}`),
    );
    expect(open).toEqual([]);
  });

  it('has a snippet that a connection starts with', () => {
    for (const { id, optionsSchema, configure } of all) {
      const { snippet, variables } = snippetOf(id, optionsOf(optionsSchema));
      const text = snippet.replace(/^\/\/.*\nexport default /, 'return ').replace(/;$/, '');
      const config = new Function(text)()({ env: (name: string) => `value of ${name}` });
      const [connection] = config.dam.config.connections;
      expect(connection.connector).toBe(id);
      expect([id, configure(connection.options)]).toEqual([
        id,
        expect.objectContaining({ success: true }),
      ]);
      expect(variables.every((name) => /^[A-Z][A-Z0-9_]*$/.test(name))).toBe(true);
    }
  });
});
