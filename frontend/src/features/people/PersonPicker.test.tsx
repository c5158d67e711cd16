import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, it, vi } from 'vitest'
import { show } from '@/test/place'
import { PersonPicker } from './PersonPicker'

const person = (name: string) => ({ user: { id: name.toLowerCase(), name, email: `${name.toLowerCase()}@example.org` } })
const ALL = ['Ann', 'Bob', 'Cleo'].map(person)
const chosen = vi.fn()
/** Searches that wait for their answer, by their words. */
let client: QueryClient
let asked: { words: string; answer: (rows: readonly unknown[]) => void }[]

beforeEach(() => {
  asked = []
  chosen.mockClear()
  vi.stubGlobal('fetch', (input: Request) =>
    new Promise((resolve) => {
      asked.push({ words: new URL(input.url).searchParams.get('search') ?? '', answer: (results) => resolve(Response.json({ results, next: null })) })
    }),
  )
  client = show(<PersonPicker label="Who?" project="p" onChoose={chosen} />)
})

/** Answers the newest search for these words. */
const answer = async (words: string, rows: readonly unknown[]): Promise<void> => {
  await waitFor(() => expect(asked.at(-1)?.words).toBe(words))
  asked.at(-1)!.answer(rows)
}
const options = (): string[] => screen.queryAllByRole('option').flatMap((option) => option.getAttribute('data-key') ?? [])

it('chooses one after the other, and keeps the focus in the empty field', async () => {
  const user = userEvent.setup()
  const field = await screen.findByRole('combobox')
  await user.click(field)
  await user.keyboard('bo')
  await answer('bo', ALL)
  await waitFor(() => expect(options()).toEqual(['bob']))
  await user.keyboard('{ArrowDown}{Enter}')
  expect(chosen.mock.calls).toEqual([[ALL[1]!.user]])
  expect(field).toHaveProperty('value', '')
  expect(document.activeElement).toBe(field)
  expect(options()).toEqual([])
  await user.keyboard('cl')
  await answer('cl', ALL)
  await waitFor(() => expect(options()).toEqual(['cleo']))
  await user.keyboard('{ArrowDown}{Enter}')
  expect(chosen.mock.calls.at(-1)).toEqual([ALL[2]!.user])
})

it('goes to the first when it comes, where the arrow was pressed before', async () => {
  const user = userEvent.setup()
  await user.click(await screen.findByRole('combobox'))
  await user.keyboard('b{ArrowDown}')
  expect(options()).toEqual([])
  await answer('b', ALL)
  await waitFor(() => expect(options()).toEqual(['bob']))
  await user.keyboard('{Enter}')
  expect(chosen.mock.calls).toEqual([[ALL[1]!.user]])
})

it('chooses who was asked for by Enter before anybody was found', async () => {
  const user = userEvent.setup()
  await user.click(await screen.findByRole('combobox'))
  await user.keyboard('b{ArrowDown}{Enter}')
  await answer('b', ALL)
  await waitFor(() => expect(chosen.mock.calls).toEqual([[ALL[1]!.user]]))
  await user.keyboard('cleo{Enter}')
  await answer('cleo', ALL)
  await waitFor(() => expect(chosen.mock.calls.at(-1)).toEqual([ALL[2]!.user]))
  expect(options()).toEqual([])
})

it('keeps the option that has the focus while the list is filled again', async () => {
  const user = userEvent.setup()
  await user.click(await screen.findByRole('combobox'))
  await user.keyboard('o')
  await answer('o', ALL)
  await waitFor(() => expect(options()).toEqual(['ann', 'bob', 'cleo']))
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
  const before = asked.length
  void client.invalidateQueries()
  await waitFor(() => expect(asked.length).toBeGreaterThan(before))
  await answer('o', [person('Otto'), ALL[2], ALL[1]])
  await waitFor(() => expect(options()).toEqual(['otto', 'cleo', 'bob']))
  await user.keyboard('{Enter}')
  expect(chosen.mock.calls).toEqual([[ALL[2]!.user]])
})

it('takes the only one by Enter, sends no form around it, and gives up what is typed by Escape alone', async () => {
  const user = userEvent.setup()
  const field = await screen.findByRole('combobox')
  await user.click(field)
  await user.keyboard('an')
  await answer('an', [ALL[0]])
  await waitFor(() => expect(screen.queryByText('Searching…')).toBeNull())
  await user.keyboard('{Escape}')
  expect(options()).toEqual([])
  expect(field).toHaveProperty('value', 'an')
  await user.keyboard('{Escape}')
  expect(field).toHaveProperty('value', '')
  await user.keyboard('an')
  await waitFor(() => expect(options()).toEqual(['ann']))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(chosen).toHaveBeenCalledTimes(1))
})
