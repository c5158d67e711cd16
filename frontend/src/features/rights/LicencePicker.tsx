import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown, CircleAlert, CircleHelp, X, type LucideIcon } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { msg, t } from '@/i18n'
import { Kbd } from '@/ui/Kbd'
import { Skeleton } from '@/ui/Skeleton'
import fieldStyles from '@/ui/Field.module.css'
import { licenceWords } from '@/features/projects/words'
import { licencesQuery, type Licence } from './data'
import { COMMON, grouped, inOrder, matches, named, plain, searchText, type Group } from './licences'
import styles from './LicencePicker.module.css'

interface Props {
  label: string
  /** An SPDX id or what was typed; null while nothing is stated. */
  value: string | null
  onChange: (value: string | null) => void
  description?: string
}

/** A licence by its name, with what it permits in plain words below. What isn't in the list may be typed as it is written. */
export function LicencePicker({ label, value, onChange, description }: Props) {
  const licences = useQuery(licencesQuery)
  const options = useMemo(() => inOrder(licences.data?.results ?? []), [licences.data])
  const searched = useMemo(() => new Map(options.map((licence) => [licence.short, searchText(licence)])), [options])
  const chosen = options.find((licence) => licence.id === value)
  if (!licences.data && licences.isPending) return <Skeleton height="54px" />
  return (
    <div className={styles.picker}>
      <ComboBox
        defaultItems={options}
        defaultFilter={(short, typed) => matches(searched.get(short) ?? plain(short), typed)}
        selectedKey={chosen ? value : null}
        defaultInputValue={chosen ? chosen.short : (value ?? '')}
        onSelectionChange={(key) => {
          if (key !== null) onChange(String(key))
        }}
        onBlur={(event) => {
          const typed = event.target instanceof HTMLInputElement ? event.target.value.trim() : ''
          if (!chosen || typed !== chosen.short) onChange(named(options, typed)?.id ?? (typed || null))
        }}
        allowsCustomValue
        menuTrigger="focus"
        className={fieldStyles.field}
      >
        <Label className={fieldStyles.label}>{label}</Label>
        <div className={styles.box}>
          <Input className={fieldStyles.input} placeholder={t('Not stated')} />
          <Button className={styles.open} aria-label={t('Show licences')}>
            <ChevronDown aria-hidden="true" />
          </Button>
        </div>
        {description && (
          <Text slot="description" className={fieldStyles.description}>
            {description}
          </Text>
        )}
        <Popover className={styles.popover} offset={4}>
          <ListBox<Licence> className={styles.list}>
            {(licence) => (
              <ListBoxItem id={licence.id} textValue={licence.short} className={styles.item}>
                <Text slot="label">{licence.short}</Text>
                <Text slot="description" className={fieldStyles.description}>
                  {licence.name}
                </Text>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {chosen && <LicenceWords licence={chosen} />}
    </div>
  )
}

const HEADS: Record<Group, string> = { may: msg('You may'), must: msg('You must'), not: msg('You may not'), ask: msg('Ask somebody before you') }
const SIGNS: Record<Group, LucideIcon> = { may: Check, must: CircleAlert, not: X, ask: CircleHelp }

/** What a licence says in plain words: what one may, must, may not, and where to ask first. */
export function LicenceWords({ licence }: { licence: Licence }) {
  return (
    <dl className={styles.words} aria-label={t('What {licence} says', { licence: licence.short })}>
      {grouped(licence.summary).map(({ group, lines }) => {
        const Sign = SIGNS[group]
        return (
          <div key={group}>
            <dt>
              <Sign aria-hidden="true" data-tone={group} />
              {t(HEADS[group])}
            </dt>
            {lines.map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        )
      })}
      {licence.url && (
        <div className={styles.text}>
          <dt className="visually-hidden">{t('Its text')}</dt>
          <dd>
            <a href={licence.url} target="_blank" rel="noopener noreferrer">
              {t('The licence’s own text')}
            </a>
          </dd>
        </div>
      )}
    </dl>
  )
}

/** The licences that most files come under, each with the digit that chooses it. */
export function CommonLicences({ value, onChange }: { value: string | null; onChange: (value: string) => void }) {
  const licences = useQuery(licencesQuery)
  const known = new Map(licences.data?.results.map((licence) => [licence.id, licence]))
  return (
    <div className={styles.common} role="group" aria-label={t('Common licences')}>
      {COMMON.map((id, index) => (
        <ToggleButton key={id} className={styles.one} isSelected={value === id} onChange={() => onChange(id)} aria-keyshortcuts={String(index + 1)}>
          <Kbd keys={`Digit${index + 1}`} />
          {shortWords(id, known.get(id)?.short)}
        </ToggleButton>
      ))}
    </div>
  )
}

const shortWords = (id: string, short: string | undefined): string => (id.startsWith('LicenseRef-') ? licenceWords(id) : (short ?? id))
