import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { RelativeTime } from '@/ui/RelativeTime'
import { licenceWords } from '@/features/projects/words'
import { claimsQuery, ORIGIN_WORDS, type Claim } from '@/features/rights/claims'
import type { Layer } from '@/features/rights/data'
import { EvidenceLink } from '@/features/rights/shared/EvidenceLink'
import type { Item } from './data'
import styles from './why.module.css'

/** The layers whose facts are on record with the source too; where they are fine the link stands with the source. */
const OF_THE_SOURCE = new Set(['L3', 'L4'])

interface Props {
  layer: Layer
  item: Item
  /** Claims and their documents are shown to stewards alone. */
  steward: boolean
}

/** Where the fact of a layer comes from: who stated it, which source it stands in, which documents show it. */
export function Basis({ layer, item, steward }: Props) {
  if (layer.layer === 'L2') return <OfTheLicence item={item} steward={steward} />
  if (steward && (layer.layer === 'L1' || (OF_THE_SOURCE.has(layer.layer) && layer.verdict !== 'ALLOW'))) {
    return (
      <p className={styles.basis}>
        <Link to="/projects/$id/sources/$sourceId" params={{ id: item.project.id, sourceId: item.source.id }} search={{}}>
          {t('Record of “{source}”', { source: item.source.name })}
        </Link>
      </p>
    )
  }
  return null
}

function OfTheLicence({ item, steward }: Omit<Props, 'layer'>) {
  const claims = useQuery({ ...claimsQuery(item.id), enabled: steward })
  const standing = claims.data?.results.filter((claim) => claim.current && claim.origin !== 'declared') ?? []
  const { rights } = item
  return (
    <>
      <p className={styles.basis}>
        {t('Stated as {licence}', { licence: licenceWords(rights.licence) })}, {rights.stated_by?.name ?? t('by the import')}, <RelativeTime value={rights.stated_at} />
      </p>
      {standing.map((claim) => (
        <ClaimLine key={claim.id} claim={claim} />
      ))}
    </>
  )
}

export function ClaimLine({ claim }: { claim: Claim }) {
  return (
    <p className={styles.basis}>
      {t('{licence}, {origin}', { licence: licenceWords(claim.licence), origin: t(ORIGIN_WORDS[claim.origin] ?? claim.origin) })}
      {claim.where && <span> ({claim.where})</span>}
      {claim.evidence.map((one) => (
        <span key={one.id}>
          {' '}
          <EvidenceLink evidence={one} />
        </span>
      ))}
    </p>
  )
}
