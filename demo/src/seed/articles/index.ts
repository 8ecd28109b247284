import type { Article } from '../content';
import { firstLight } from './campaign';
import { washJacket, woolNeedsAir } from './care';
import { lanternForDarkMonths, parcelsByBoat } from './drafts';
import { miraDrawsSeaweed, tomaszAndTheSail } from './people';
import { firstFerry, keeperOfTheNorthLight, morningOnPierSeven } from './places';
import { secondWorkshop } from './press';
import { breadWithoutOven, fishSoup } from './recipes';
import { rainInTheCity, stormWeek, threeNights } from './stories';

/** Newest first. */
export const articles: readonly Article[] = [
  firstLight,
  morningOnPierSeven,
  washJacket,
  tomaszAndTheSail,
  fishSoup,
  threeNights,
  secondWorkshop,
  keeperOfTheNorthLight,
  miraDrawsSeaweed,
  rainInTheCity,
  breadWithoutOven,
  woolNeedsAir,
  firstFerry,
  stormWeek,
  parcelsByBoat,
  lanternForDarkMonths,
];
