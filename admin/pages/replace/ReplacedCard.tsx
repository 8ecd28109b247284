import { Button, Flex, Link, Typography } from '@strapi/design-system';
import { CheckCircle } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router-dom';
import type { ReplacementResponse } from '../../../server/contracts/api';
import type { Reference } from '../../../server/contracts/reference';
import { failureOf, useDamApi } from '../../api';
import { usagePath } from '../../asset/usagePath';
import { useText } from '../../useText';
import { Card } from '../ListCard';

interface ReplacedCardProps {
  done: ReplacementResponse;
  to: Reference;
  title: string;
  onUndone: () => void;
}

/** Says what was replaced, and puts it back on request. */
export function ReplacedCard({ done, to, title, onUndone }: ReplacedCardProps) {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const [isUndoing, setUndoing] = useState(false);
  const undo = async () => {
    setUndoing(true);
    try {
      const { entries, changedSince } = await api.undoRun(done.run);
      toggleNotification({
        type: changedSince.length === 0 ? 'success' : 'warning',
        message: text(changedSince.length === 0 ? 'replace.undone' : 'replace.undone.partly', {
          count: entries,
          kept: changedSince.length,
        }),
      });
      onUndone();
    } catch (error) {
      const { message } = failureOf(error);
      toggleNotification({ type: 'danger', message: message || text('replace.undo.failed') });
      setUndoing(false);
    }
  };
  return (
    <Card>
      <Flex gap={4} alignItems="center" wrap="wrap" justifyContent="space-between">
        <Flex gap={3} alignItems="center" role="status">
          <CheckCircle width="2rem" height="2rem" fill="success600" aria-hidden />
          <Typography textColor="neutral800">
            {text('replace.done', { count: done.entries })}
          </Typography>
        </Flex>
        <Flex gap={4}>
          <Link tag={RouterLink} to={usagePath(to)}>
            {text('replace.done.link', { title })}
          </Link>
          <Button variant="secondary" loading={isUndoing} onClick={undo}>
            {text('replace.undo')}
          </Button>
        </Flex>
      </Flex>
    </Card>
  );
}
