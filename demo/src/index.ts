import type { Core } from '@strapi/strapi';
import { seedWhenEmpty } from './seed';
import { allowPublicRead } from './seed/access';

export default {
  async bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
    await allowPublicRead(strapi);
    if (process.env.DEMO_SEED === '1') await seedWhenEmpty(strapi);
  },
};
