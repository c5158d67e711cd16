import { schemaOf, TEMPLATES } from './templates'
import schemas from './schemas.json'

// The same file is read by the server's tests, which hold it against the rules for label schemas.
it('makes the label schemas that the server is tested with', () => {
  const made = TEMPLATES.flatMap(({ id, input, labels }) =>
    (id === 'rating' ? (['image', 'text'] as const) : [input]).map((type) => schemaOf(id, labels ? ['car', 'traffic light', '歩行者'] : [], type)),
  )
  expect(made).toEqual(schemas)
})
