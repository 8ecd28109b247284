import type { Core } from '@strapi/strapi';
import { seedWhenEmpty } from './seed';
import { allowPublicRead } from './seed/access';
import { addCopies } from './seed/copies';

export default {
  async bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
    await allowPublicRead(strapi);
    if (process.env.DEMO_SEED === '1') await seedWhenEmpty(strapi);
    if (process.env.DEMO_COPIES === '1') await addCopies(strapi);
  },
};
