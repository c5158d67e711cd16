import { useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserRound, UserRoundX } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { appearancesQuery, itemsApi, type Appearance, type Item } from './data'
import styles from './why.module.css'

interface Props {
  item: Item
  project: Project
  onClose: () => void
}

/** Who is in an item: each person by pseudonym, whether they can be recognised, whether they are masked. Judged at once. */
export function PeopleDialog({ item, project, onClose }: Props) {
  const client = useQueryClient()
  const people = useQuery(appearancesQuery(item.id))
  const [changing, setChanging] = useState<Appearance | null>(null)
  const now = people.data?.results.filter((one) => one.ended_at === null) ?? []
  async function judged(): Promise<void> {
    setChanging(null)
    await Promise.all([client.invalidateQueries({ queryKey: ['item', item.id] }), client.invalidateQueries({ queryKey: ['project', project.id] })])
    toast(t('On record. “{item}” was judged anew.', { item: item.external_id }))
  }
  return (
    <Dialog title={t('Who is in {item}', { item: item.external_id })} isOpen onClose={onClose} actions={<Button onPress={onClose}>{t('Close')}</Button>}>
      {people.isPending && <SkeletonRows rows={2} />}
      {people.isError && <ErrorState error={people.error} onRetry={() => void people.refetch()} />}
      {people.data && now.length === 0 && <p className="dim">{t('Nobody is on record in it.')}</p>}
      {now.length > 0 && (
        <ul>
          {now.map((one) => (
            <li key={one.id} className={manage.plainRow}>
              {one.subject ? <UserRound aria-hidden="true" className={styles.person} /> : <UserRoundX aria-hidden="true" className={styles.person} />}
              <span className={manage.grow}>
                <span className="strong">{one.subject?.pseudonym ?? t('Somebody unidentified')}</span>
                <span className="dim small">
                  {' '}
                  {one.masked ? t('masked, the mask was checked') : one.identifiable ? t('can be recognised') : t('cannot be recognised')}
                </span>
              </span>
              {one.subject && (
                <Link to="/rights/subjects/$id" params={{ id: one.subject.id }} className="small">
                  {t('Consents')}
                  <span className="visually-hidden">{one.subject.pseudonym}</span>
                </Link>
              )}
              <Button size="small" onPress={() => setChanging(one)}>
                {t('Change')}
                <span className="visually-hidden">{one.subject?.pseudonym ?? t('Somebody unidentified')}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {people.data && (
        <p className="small">
          <Link to="/rights/subjects">{t('People in the data')}</Link> <span className="dim">{t('is where a person gets a pseudonym, and where consents are recorded.')}</span>
        </p>
      )}
      {people.data && <PersonForm key={changing?.id ?? 'new'} item={item} old={changing} onDone={() => void judged()} onCancel={() => setChanging(null)} />}
    </Dialog>
  )
}

function PersonForm({ item, old, onDone, onCancel }: { item: Item; old: Appearance | null; onDone: () => void; onCancel: () => void }) {
  const [subject, setSubject] = useState(old?.subject?.pseudonym ?? '')
  const [identifiable, setIdentifiable] = useState(old?.identifiable ?? true)
  const [masked, setMasked] = useState(old?.masked ?? false)
  const [reason, setReason] = useState('')
  const given = { subject: subject.trim() || null, identifiable, masked, reason: reason.trim() }
  const save = useMutation({ mutationFn: () => (old ? itemsApi.supersedeAppearance(old.id, given) : itemsApi.addAppearance(item.id, given)), onSuccess: onDone })
  const end = useMutation({ mutationFn: (appearance: Appearance) => itemsApi.endAppearance(appearance.id, reason.trim()), onSuccess: onDone })
  const problem = isProblem(save.error) ? save.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className={manage.form} onSubmit={submit}>
      <h3>{old ? t('Change {person}', { person: old.subject?.pseudonym ?? t('Somebody unidentified') }) : t('Add a person')}</h3>
      <TextField
        label={t('Pseudonym')}
        value={subject}
        onChange={setSubject}
        placeholder={t('Empty: nobody knows who it is')}
        description={t('As the consent ledger names the person. What they consented to counts from then on.')}
        error={problem?.field('subject')}
        autoComplete="off"
      />
      <Checkbox isSelected={identifiable} onChange={setIdentifiable}>
        {t('Can be recognised')}
      </Checkbox>
      <Checkbox isSelected={masked} onChange={setMasked}>
        {t('Is masked, and I checked the mask')}
      </Checkbox>
      <TextField label={t('Why?')} value={reason} onChange={setReason} maxLength={2000} error={problem?.field('reason')} />
      <Fault error={save.error ?? end.error} pointers />
      <div className={manage.headActions}>
        <Button type="submit" variant="primary" isPending={save.isPending}>
          {old ? t('Record the change and judge anew') : t('Record and judge anew')}
        </Button>
        {old && (
          <Button variant="danger" isDisabled={!reason.trim()} isPending={end.isPending} onPress={() => end.mutate(old)}>
            {t('Not in it after all')}
          </Button>
        )}
        {old && <Button onPress={onCancel}>{t('Cancel')}</Button>}
      </div>
    </form>
  )
}
