import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Through, Who, type Principal } from '@chaintill/access';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  idParam,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { Sandbox, type SimulationView } from '@chaintill/sandbox';
import { Surface } from '../openapi/surface';
import { Reference, ReferenceInPath } from '../wire/deposits.routes';
import { SimulateBody, SimulateDepositBody, SimulationResponse } from '../wire/sandbox.dto';

/** Payments played on the chains of test mode. */
@Controller('api/v1/sandbox')
@Through('api')
@Surface('native')
@ApiTags('Sandbox')
export class SandboxController {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post('orders/:orderId/simulate')
  @Requires('sandbox:use')
  @HttpCode(202)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'simulateOrderPayment',
    summary: 'Have an order paid, rightly or wrongly; test mode only',
  })
  @ApiAcceptedResponse({ type: SimulationResponse })
  @Throws(
    'INVALID_REQUEST',
    'TEST_MODE_ONLY',
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_SANDBOX_PAYER',
  )
  async simulateOrder(
    @Who() who: Principal,
    @Param('orderId', idParam('order', 'order')) orderId: string,
    @Body() { scenario }: SimulateBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const simulate = await this.sandbox.simulateOrder(who, orderId, scenario);
    return sendStored(reply, await this.creates.once(who, idempotency, simulate, { status: 202 }));
  }

  @Post('deposits/:depositReference/simulate')
  @Requires('sandbox:use')
  @HttpCode(202)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'simulateDeposit',
    summary: 'Have something paid to a deposit reference; test mode only',
  })
  @ReferenceInPath()
  @ApiAcceptedResponse({ type: SimulationResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'TEST_MODE_ONLY',
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_SANDBOX_PAYER',
  )
  async simulateDeposit(
    @Who() who: Principal,
    @Reference() reference: string,
    @Body() body: SimulateDepositBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const simulate = await this.sandbox.simulateDeposit(who, reference, body);
    return sendStored(reply, await this.creates.once(who, idempotency, simulate, { status: 202 }));
  }

  @Get('simulations/:simulationId')
  @Requires('sandbox:use')
  @ApiOperation({ operationId: 'getSimulation', summary: 'What became of a simulated payment, with its transactions' })
  @ApiOkResponse({ type: SimulationResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(
    @Who() who: Principal,
    @Param('simulationId', idParam('simulation', 'simulation')) simulationId: string,
  ): Promise<SimulationView> {
    return this.sandbox.get(who, simulationId);
  }
}
