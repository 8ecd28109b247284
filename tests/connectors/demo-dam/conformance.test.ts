import { itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { startStanding } from '../shared/standing';
import { DemoDam, demoDamFixture } from './fixture';

const standing = new DemoDam();
startStanding(standing);

itConforms(demoDamFixture(standing), { notApplicable: NO_ENDING_ADDRESSES });
