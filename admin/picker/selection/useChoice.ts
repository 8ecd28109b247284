import { useCallback, useState } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import type { FieldRules } from '../../../server/contracts/field-rules';
import type { DamApi } from '../../api';
import { refusalOf } from '../../asset/assetState';
import type { OnPicked } from '../types';
import { assetKey } from './assetKey';
import { type Pins, usePick } from './usePick';
import { useSelection } from './useSelection';

interface ChoiceOptions {
  api: DamApi;
  rules: FieldRules;
  multiple: boolean;
  onPicked: OnPicked;
  /** Called when the editor selects an asset of the results. */
  onChoose: () => void;
}

/** The editor's choice: selected assets and pinned versions. Assets that cannot be picked are skipped. */
export function useChoice({ api, rules, multiple, onPicked, onChoose }: ChoiceOptions) {
  const selection = useSelection(multiple);
  const { selected, selectAsset, toggleAsset, addAssets } = selection;
  const { pickAssets, isPicking, failure } = usePick(api, onPicked);
  const [pins, setPins] = useState<Pins>(new Map());

  const chooseAsset = useCallback(
    (asset: PickerAsset) => {
      if (refusalOf(asset, rules) !== null) return;
      onChoose();
      if (multiple) toggleAsset(asset);
      else selectAsset(asset);
    },
    [rules, multiple, toggleAsset, selectAsset, onChoose],
  );
  const chooseAssets = useCallback(
    (assets: readonly PickerAsset[]) =>
      addAssets(assets.filter((asset) => refusalOf(asset, rules) === null)),
    [addAssets, rules],
  );
  const pickSelected = useCallback(() => pickAssets(selected, pins), [pickAssets, selected, pins]);
  /** Picks the selected assets, or this one if none is selected or the field takes only one. */
  const confirmAsset = useCallback(
    (asset: PickerAsset) => {
      if (multiple && selected.length > 0) return pickSelected();
      if (refusalOf(asset, rules) !== null) return;
      selectAsset(asset);
      pickAssets([asset], pins);
    },
    [rules, multiple, selected, selectAsset, pickAssets, pickSelected, pins],
  );
  /** Pins a version and selects the asset. A null version removes the pin. */
  const pinVersion = useCallback(
    (asset: PickerAsset, version: string | null) => {
      setPins((before) => {
        const after = new Map(before);
        if (version === null) after.delete(assetKey(asset));
        else after.set(assetKey(asset), version);
        return after;
      });
      if (refusalOf(asset, rules) === null) addAssets([asset]);
    },
    [rules, addAssets],
  );
  return {
    ...selection,
    pins,
    isPicking,
    failure,
    chooseAsset,
    chooseAssets,
    confirmAsset,
    pinVersion,
    pickSelected,
  };
}

export type Choice = ReturnType<typeof useChoice>;
