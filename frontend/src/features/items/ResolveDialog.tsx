import { useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { toast } from '@/ui/Toast'
import type { Project } from '@/features/projects/types'
import { licenceWords } from '@/features/projects/words'
import { claimsQuery, ORIGIN_WORDS, type Claim } from '@/features/rights/claims'
import { DecideDialog, type Choice, type LicenceDecision } from '@/features/rights/DecideDialog'
import { itemsApi, type Item } from './data'

interface Props {
  item: Item
  project: Project
  onClose: () => void
}

/** Which of the claims about an item's licence holds. */
export function ResolveDialog({ item, project, onClose }: Props) {
  const client = useQueryClient()
  const claims = useQuery(claimsQuery(item.id))
  async function decide(decision: LicenceDecision): Promise<void> {
    await itemsApi.resolve(item.id, decision)
    await Promise.all([client.invalidateQueries({ queryKey: ['item', item.id] }), client.invalidateQueries({ queryKey: ['project', project.id] })])
    toast(t('Decided: {licence} applies to “{item}”.', { licence: licenceWords(decision.licence), item: item.external_id }))
  }
  return (
    <DecideDialog
      title={t('Which licence applies to {item}?', { item: item.external_id })}
      choices={claims.isPending ? undefined : choicesOf(item, claims.data?.results ?? [])}
      decide={decide}
      button={(licence) => t('Decide for {licence}', { licence })}
      onClose={onClose}
    />
  )
}

/** Each licence that is stated or claimed, once, with who says so. */
function choicesOf(item: Item, claims: readonly Claim[]): Choice[] {
  const found = new Map<string, string[]>()
  const add = (licence: string, said: string): void => {
    if (licence !== 'NOASSERTION') found.set(licence, [...(found.get(licence) ?? []), said])
  }
  add(item.rights.licence, t('stated for the item'))
  for (const claim of claims) {
    if (claim.current) add(claim.licence, [t(ORIGIN_WORDS[claim.origin] ?? claim.origin), claim.where].filter(Boolean).join(' '))
  }
  return [...found].map(([licence, said]) => ({ licence, said }))
}
