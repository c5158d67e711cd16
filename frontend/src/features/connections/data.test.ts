import { BLANK, isWhole } from './data'

describe('a place outside', () => {
  it('is whole when what its kind needs is entered', () => {
    expect(isWhole(BLANK)).toBe(false)
    const bucket = { ...BLANK, name: 'A', endpoint: 'https://s3.example.org', bucket: 'b', access_key_id: 'k', secret_access_key: 's' }
    expect(isWhole(bucket)).toBe(true)
    expect(isWhole({ ...bucket, secret_access_key: ' ' })).toBe(false)
    expect(isWhole({ ...BLANK, connection: 'folder', name: 'A' })).toBe(false)
    expect(isWhole({ ...BLANK, connection: 'folder', name: 'A', folder: '/srv' })).toBe(true)
    expect(isWhole({ ...BLANK, connection: '0190-id' })).toBe(true)
  })
})
