import { Flex, IconButton, Menu, Typography } from '@strapi/design-system';
import { Check, ClockCounterClockwise, Cross, Star, User } from '@strapi/icons';
import { styled } from 'styled-components';
import type { SavedSearch } from '../../../server/contracts/api';
import { useText } from '../../useText';
import { Section } from '../Section';
import type { SavedSearches } from './useSavedSearches';
import { Value, Values } from './values';

const SearchButton = styled.button`
  display: flex;
  flex: 1;
  align-items: center;
  gap: 0.8rem;
  min-width: 0;
  min-height: 2.8rem;
  padding: 0.2rem 0.4rem;
  cursor: pointer;
  text-align: left;
  border-radius: ${({ theme }) => theme.borderRadius};
  color: ${({ theme }) => theme.colors.neutral800};

  svg {
    flex: none;
    width: 1.2rem;
    height: 1.2rem;
    fill: ${({ theme }) => theme.colors.neutral600};
  }

  &:hover {
    background: ${({ theme }) => theme.colors.neutral100};
  }
`;

export interface SearchHistoryProps {
  /** Saved searches of the connections that can be chosen. */
  saved: readonly SavedSearch[];
  kept: Pick<SavedSearches, 'roles' | 'forget' | 'share'>;
  /** Recent search texts, newest first. */
  recent: readonly string[];
  onOpenSaved: (search: SavedSearch) => void;
  onOpenRecent: (text: string) => void;
}

/** Saved searches, one's own and shared ones, and the texts searched for lately. */
export function SearchHistory({
  saved,
  kept,
  recent,
  onOpenSaved,
  onOpenRecent,
}: SearchHistoryProps) {
  const text = useText();
  return (
    <>
      {saved.length > 0 && (
        <Section heading="h3" title={text('searches.saved')}>
          <Values>
            {saved.map((search) => (
              <Value key={search.id} $depth={0}>
                <SearchButton type="button" onClick={() => onOpenSaved(search)}>
                  <Star aria-hidden />
                  <Flex direction="column" alignItems="flex-start" minWidth={0}>
                    <Typography variant="pi" ellipsis style={{ maxWidth: '100%' }}>
                      {search.name}
                    </Typography>
                    <Sharing search={search} roles={kept.roles} />
                  </Flex>
                </SearchButton>
                {search.owner === null && <OwnActions search={search} {...kept} />}
              </Value>
            ))}
          </Values>
        </Section>
      )}
      {recent.length > 0 && (
        <Section heading="h3" title={text('searches.recent')}>
          <Values>
            {recent.map((searchText) => (
              <Value key={searchText} $depth={0}>
                <SearchButton type="button" onClick={() => onOpenRecent(searchText)}>
                  <ClockCounterClockwise aria-hidden />
                  <Typography variant="pi" ellipsis>
                    {searchText}
                  </Typography>
                </SearchButton>
              </Value>
            ))}
          </Values>
        </Section>
      )}
    </>
  );
}

/** Who shares the search with the editor, or with whom the editor shares it. */
function Sharing({ search, roles }: { search: SavedSearch } & Pick<SavedSearches, 'roles'>) {
  const text = useText();
  const role = roles.find(({ id }) => id === search.role);
  const words =
    search.owner !== null
      ? text('searches.from', { name: search.owner })
      : role && text('searches.sharedWith', { role: role.name });
  if (!words) return null;
  return (
    <Typography variant="pi" textColor="neutral600" ellipsis style={{ maxWidth: '100%' }}>
      {words}
    </Typography>
  );
}

type OwnActionsProps = { search: SavedSearch } & SearchHistoryProps['kept'];

function OwnActions({ search, roles, forget, share }: OwnActionsProps) {
  const text = useText();
  const { name } = search;
  return (
    <Flex gap={1} flex="none">
      <Menu.Root>
        <Menu.Trigger
          tag={IconButton}
          icon={<User />}
          size="XS"
          variant="ghost"
          label={text('searches.share', { name })}
        />
        <Menu.Content popoverPlacement="bottom-start">
          <Menu.Item
            onSelect={() => share(search, null)}
            endIcon={search.role === null ? <Check /> : undefined}
          >
            {text('searches.shareWithNobody')}
          </Menu.Item>
          {roles.map((role) => (
            <Menu.Item
              key={role.id}
              onSelect={() => share(search, role.id)}
              endIcon={search.role === role.id ? <Check /> : undefined}
            >
              {text('searches.shareWith', { role: role.name })}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Root>
      <IconButton
        size="XS"
        variant="ghost"
        label={text('searches.forget', { name })}
        onClick={() => forget(search)}
      >
        <Cross />
      </IconButton>
    </Flex>
  );
}
