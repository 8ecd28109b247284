/** Longest name of a person that is stored, in characters. */
const LONGEST_NAME = 200;

/** A user of the admin, as Strapi reads it. */
export interface Person {
  firstname?: string | null;
  lastname?: string | null;
  username?: string | null;
  email?: string | null;
}

/** Returns the name of a user for other people. */
export function personName({ firstname, lastname, username, email }: Person): string {
  const fullName = [firstname, lastname].filter(Boolean).join(' ');
  return (fullName || username || email || '').slice(0, LONGEST_NAME);
}
