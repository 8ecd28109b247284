import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useEffect, useState } from 'react';
import type { AdoptionResponse, AdoptionWork } from '../../../server/contracts/adoption';
import { type AdoptionApi, failureOf, useDamApi } from '../../api';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';

/** Pause between two questions how far the work is, in milliseconds. */
const ASK_EVERY_MS = 1_000;

/** Sends a request that begins or ends something; a failure is said in a notification. */
export type Act = (send: (api: AdoptionApi) => Promise<unknown>) => Promise<boolean>;

const UNDER_WAY = ['working', 'pausing', 'paused', 'cancelling'] as const;
export type UnderWay = (typeof UNDER_WAY)[number];

export function isUnderWay(state: AdoptionWork['state']): state is UnderWay {
  return UNDER_WAY.some((each) => each === state);
}

/** True while something goes on in the background, or waits to go on. */
export function isAtWork({ work }: AdoptionResponse): boolean {
  return work !== null && isUnderWay(work.state);
}

/** Asks for the state of adoption, again and again while something goes on. */
export function useAdoption() {
  const { adoption: api } = useDamApi();
  const text = useText();
  const { toggleNotification } = useNotification();
  const send = useCallback((signal: AbortSignal) => api.status(signal), [api]);
  const { result, retry } = useRequest(send);
  const [isSending, setSending] = useState(false);

  useEffect(() => {
    if (result.phase !== 'ready' || !isAtWork(result.value)) return;
    const timer = setTimeout(retry, ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [result, retry]);

  const act: Act = useCallback(
    async (request) => {
      setSending(true);
      try {
        await request(api);
        return true;
      } catch (error) {
        const { message } = failureOf(error);
        toggleNotification({ type: 'danger', message: message || text('adoption.failed') });
        return false;
      } finally {
        setSending(false);
        retry();
      }
    },
    [api, retry, text, toggleNotification],
  );

  return { result, retry, act, isSending };
}
