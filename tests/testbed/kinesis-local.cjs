// kinesis-local in memory on free loopback ports: 1 stands for plain HTTP, 2 for TLS in what loopback.cjs prints.
// NODE_PATH holds the installed packages.
'use strict'

require('./loopback.cjs')

const path = require('node:path')

const main = require.resolve('kinesis-local')
const transition = '100ms'

Object.assign(process.env, {
  KINESIS_MOCK_PLAIN_PORT: '1',
  KINESIS_MOCK_TLS_PORT: '2',
  // Otherwise looked for in the current folder.
  KINESIS_MOCK_CERT_PATH: process.env.KINESIS_MOCK_CERT_PATH ?? path.join(path.dirname(main), 'server.json'),
  CREATE_STREAM_DURATION: transition,
  DELETE_STREAM_DURATION: transition,
  SPLIT_SHARD_DURATION: transition,
  MERGE_SHARDS_DURATION: transition,
  SHARD_LIMIT: '1000',
  LOG_LEVEL: 'ERROR',
})

require(main)
