import { Flex, Link, Status, Typography } from '@strapi/design-system';
import { type ReactNode, useCallback, useId } from 'react';
import { useIntl } from 'react-intl';
import { Link as RouterLink } from 'react-router-dom';
import { styled } from 'styled-components';
import type { UsageEntry, UsageEntryPlace } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import { useLanguageName } from '../useLanguageName';
import { useText } from '../useText';
import { placeWords, type Translate } from './placeWords';

const Places = styled.ul`
  display: flex;
  flex-direction: column;
  gap: 0.4rem;
  padding-top: 0.8rem;

  & > li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.8rem;
  }
`;

interface UsageEntryLineProps {
  entry: UsageEntry;
  kind: AssetKind | null;
  /** Draws a place, whose words are in `words`; a link to it if absent. */
  drawPlace?: (place: UsageEntryPlace, words: string, titleId: string) => ReactNode;
}

/** An entry that uses the asset, with its places. */
export function UsageEntryLine({ entry, kind, drawPlace }: UsageEntryLineProps) {
  const text = useText();
  const titleId = useId();
  const { title, documentId, typeName, locale, statuses, places, editPath } = entry;
  const languageName = useLanguageName();
  const language = locale === null ? null : languageName(locale);
  return (
    <li>
      <Flex justifyContent="space-between" alignItems="flex-start" gap={3} wrap="wrap">
        <Link id={titleId} tag={RouterLink} to={editPath}>
          {title || documentId}
        </Link>
        <Flex gap={2}>
          {statuses.map((status) => (
            <Status
              key={status}
              size="XS"
              variant={status === 'published' ? 'success' : 'secondary'}
            >
              <Typography tag="span" variant="omega" fontWeight="bold">
                {text(`usage.status.${status}`)}
              </Typography>
            </Status>
          ))}
        </Flex>
      </Flex>
      <Typography tag="p" variant="pi" textColor="neutral600">
        {[typeName, language].filter(Boolean).join(' · ')}
      </Typography>
      <Places>
        {places.map((place) => (
          <Place
            key={`${place.editPath} ${place.path} ${place.version} ${place.statuses}`}
            place={place}
            kind={kind}
            isInAll={place.statuses.length === statuses.length}
            describedBy={titleId}
            {...(drawPlace && { draw: drawPlace })}
          />
        ))}
      </Places>
    </li>
  );
}

interface PlaceProps {
  place: UsageEntryPlace;
  kind: AssetKind | null;
  /** True if the place is in the draft and in the published entry, as far as there are both. */
  isInAll: boolean;
  /** Id of the entry's title, since places of several entries have the same words. */
  describedBy: string;
  draw?: UsageEntryLineProps['drawPlace'];
}

function Place({ place, kind, isInAll, describedBy, draw = linkTo }: PlaceProps) {
  const text = useText();
  const { formatMessage } = useIntl();
  const translate: Translate = useCallback(
    (id, otherwise) => formatMessage({ id, defaultMessage: otherwise }),
    [formatMessage],
  );
  const { version, statuses, description } = place;
  const [status] = statuses;
  const notes = [
    !isInAll && status !== undefined ? text(`usage.only.${status}`) : null,
    version === null ? null : text('version.pinned', { version }),
    description === null ? null : text(`usage.description.${description}`),
  ].filter(Boolean);
  return (
    <li>
      {draw(place, placeWords(place, kind, text, translate), describedBy)}
      {notes.length > 0 && (
        <Typography variant="pi" textColor="neutral600">
          {notes.join(' · ')}
        </Typography>
      )}
    </li>
  );
}

function linkTo({ editPath }: UsageEntryPlace, words: string, titleId: string) {
  return (
    <Link tag={RouterLink} to={editPath} aria-describedby={titleId}>
      {words}
    </Link>
  );
}
