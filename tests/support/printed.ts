/** What a command of the plugin prints, and its exit code. */
export interface Printed {
  code: number;
  output: string;
}

/** Runs a command in this process: starting another Strapi for each call would take minutes. */
export async function printedBy(command: () => Promise<number>): Promise<Printed> {
  const lines: string[] = [];
  const printing = jest.spyOn(console, 'log').mockImplementation((line: unknown) => {
    lines.push(String(line));
  });
  try {
    const code = await command();
    return { code, output: lines.join('\n') };
  } finally {
    printing.mockRestore();
  }
}
