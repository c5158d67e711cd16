import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { UserRoundSearch, X } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { Tag } from '@/features/rights/Ledger'
import styles from '@/features/consents/consents.module.css'
import { subjectsApi, type Subject } from './data'
import { NewSubjectDialog } from './NewSubjectDialog'
import { AGES, STANDINGS } from './words'

interface Props {
  label?: string
  value: Subject | null
  onChange: (subject: Subject | null) => void
  error?: string | undefined
}

/** A person: found by pseudonym or by how they are reached, or taken in now. */
export function SubjectField({ label, value, onChange, error }: Props) {
  const [words, setWords] = useState('')
  const [registering, setRegistering] = useState(false)
  const find = useMutation({
    mutationFn: () => subjectsApi.find(words),
    onSuccess: ({ subject }) => subject && onChange(subject),
  })
  if (value) {
    return (
      <div className={styles.part}>
        <p className={styles.choicesLabel}>{label ?? t('Person')}</p>
        <p className={styles.chips}>
          <span className="strong">{value.pseudonym}</span>
          <span className="dim">
            {t(AGES[value.age_band])}
            {value.jurisdiction && ` · ${value.jurisdiction}`}
            {value.guardian && ` · ${t('guardian {pseudonym}', { pseudonym: value.guardian.pseudonym })}`}
          </span>
          {value.standing.map((one) => (
            <Tag key={one} tone={STANDINGS[one].tone} icon={STANDINGS[one].icon}>
              {t(STANDINGS[one].word)}
            </Tag>
          ))}
          <IconButton size="small" label={t('Choose another person')} icon={<X />} onPress={() => onChange(null)} />
        </p>
        {error && <p className={styles.error}>{error}</p>}
      </div>
    )
  }
  const missed = find.data && !find.data.subject
  const fault = error ?? (isProblem(find.error) ? find.error.detail : undefined)
  return (
    <div className={styles.part}>
      <div className={styles.person}>
        <TextField
          className={styles.grow}
          label={label ?? t('Person')}
          value={words}
          onChange={(next) => {
            setWords(next)
            find.reset()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !words.trim()) return
            event.preventDefault()
            find.mutate()
          }}
          placeholder={t('pseudonym, e-mail address or number')}
          error={fault}
        />
        <Button icon={<UserRoundSearch />} isPending={find.isPending} isDisabled={!words.trim()} onPress={() => find.mutate()}>
          {t('Find')}
        </Button>
        <Button onPress={() => setRegistering(true)}>{t('New person')}</Button>
      </div>
      {missed && (
        <p role="status" className={find.data?.suppressed ? styles.error : 'small dim'}>
          {find.data?.suppressed
            ? t('Their data were erased once, and must not come in again unless they ask for it. Register them anew only with a new consent.')
            : t('Nobody of that pseudonym or contact is in the ledger. Register them as a new person.')}
        </p>
      )}
      {registering && <NewSubjectDialog contact={/[@\d]/.test(words) && !/^[A-Z]+-/i.test(words) ? words : ''} onClose={() => setRegistering(false)} onMade={onChange} />}
    </div>
  )
}
