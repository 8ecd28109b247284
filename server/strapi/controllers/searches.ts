import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import { LONGEST_SEARCH_NAME, type SavedSearchesResponse } from '../../contracts/api';
import { CONNECTION_KEY } from '../../contracts/reference';
import { damOf } from '../plugin';
import { SavedSearches } from '../storage/saved-searches';
import { bodyOf, paramOf, searchFilters, searchText } from './context';

const search = z.object({
  name: z.string().min(1).max(LONGEST_SEARCH_NAME),
  connection: z.string().regex(CONNECTION_KEY),
  text: searchText,
  filters: searchFilters,
  role: z.number().int().nullable(),
});

/** Routes for the searches that editors save. Each answers with the searches that the person sees. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const searches = () => new SavedSearches(strapi, damOf(strapi).clock);
  const answer = async (ctx: Context): Promise<void> => {
    const { roles } = ctx.state.user;
    const body: SavedSearchesResponse = {
      searches: await searches().of(ctx.state.user),
      roles: roles.map((role: { id: number; name: string }) => ({ id: role.id, name: role.name })),
    };
    ctx.body = body;
  };
  return {
    list: answer,
    async save(ctx: Context): Promise<void> {
      await searches().save(ctx.state.user, bodyOf(ctx, search));
      await answer(ctx);
    },
    async delete(ctx: Context): Promise<void> {
      await searches().delete(ctx.state.user, paramOf(ctx, 'id'));
      await answer(ctx);
    },
  };
};
