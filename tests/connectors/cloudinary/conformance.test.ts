import { itConforms } from '../shared/conformance';
import { BY_METADATA, BY_MODERATION, fixture, startCloudinary } from './fixture';

startCloudinary();

describe('Cloudinary, where everything is approved', () => itConforms(fixture({})));
describe('Cloudinary, approved by structured metadata', () => itConforms(fixture(BY_METADATA)));
describe('Cloudinary, approved by moderation', () => itConforms(fixture(BY_MODERATION)));
