import { itConforms } from '../shared/conformance';
import { DemoDam, demoDamFixture } from './fixture';

const standing = new DemoDam();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

itConforms(demoDamFixture(standing));
