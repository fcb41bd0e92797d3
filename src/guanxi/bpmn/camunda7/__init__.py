"""Files drawn for Camunda 7 and its relatives: vendor attributes and ``${…}`` become ``zeebe:`` and FEEL."""

from guanxi.bpmn.camunda7.convert import convert_camunda7, convert_if_camunda7

__all__ = ["convert_camunda7", "convert_if_camunda7"]
