// A phone: uploads a file by tus and goes on through whatever happens to the line, then says the upload's address.
// node upload.mjs HOST FILE SERVICE MATERIAL CHUNK
import { createRequire } from 'node:module'
import { createReadStream, statSync } from 'node:fs'

const { Upload } = createRequire(new URL('../.tools/node_modules/', import.meta.url))('tus-js-client')
const [host, file, service, material, chunk] = process.argv.slice(2)

const upload = new Upload(createReadStream(file), {
  endpoint: `${host}/v1/uploads?service=${service}&material=${material}`,
  uploadSize: statSync(file).size,
  chunkSize: Number(chunk),
  metadata: { filename: '照片𬱖 <b>.jpg' },
  // As long as a Host takes to come back, and not for ever.
  retryDelays: Array(120).fill(250),
  onBeforeRequest: async request => {
    const answer = await fetch(`${host}/dev/token/applicant`)
    request.setHeader('Authorization', `Bearer ${(await answer.json()).accessToken}`)
  },
  onShouldRetry: () => true,
  onChunkComplete: (_, there) => console.log(there),
  onError: error => {
    console.error(`${error}`)
    process.exit(1)
  },
  onSuccess: () => console.log(upload.url),
})
upload.start()
