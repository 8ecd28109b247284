import { answerPastes, type PastePlace, recognisePasted } from '../../admin/fields/pasting/paste';

const place: PastePlace = { put: () => null };
const ADDRESS = 'https://dam.example/assets/1';

it('asks about an address that was pasted before the permissions were loaded, once', () => {
  const asked: string[] = [];
  recognisePasted([ADDRESS], place);
  const ask = async (addresses: readonly string[]) => void asked.push(...addresses);
  const end = answerPastes(ask);
  expect(asked).toEqual([ADDRESS]);
  end();
  answerPastes(ask)();
  expect(asked).toEqual([ADDRESS]);
});

it('asks nothing about other words', () => {
  const asked: string[] = [];
  recognisePasted([], place);
  const end = answerPastes(async (addresses) => void asked.push(...addresses));
  recognisePasted([], place);
  recognisePasted([ADDRESS], place);
  end();
  expect(asked).toEqual([ADDRESS]);
});
